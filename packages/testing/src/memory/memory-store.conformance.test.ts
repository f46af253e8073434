import { MemoryStore } from './memory-store.ts'
import { describeSecretStore } from '../conformance/describe-secret-store.ts'

describeSecretStore({
  name: 'MemoryStore',
  makeStore: async () => new MemoryStore(),
  reopen: async (store) => store,
  limits: { maxValueBytes: 65_536 },
  previous: 'previous',
  validNames: ['app/db password', 'ä/ö', '密钥/🔑', '__proto__', 'constructor', 'a..b', '?#&=+@%41'],
  invalidNames: ['/a', 'a/', 'a//b', './a', 'a\\b', 'a\u00a0b', 'x'.repeat(513)],
  makeUnavailable: async (store) => store.faults.fail('*', { code: 'UNAVAILABLE' }, Infinity),
  restoreAvailability: async (store) => store.faults.clear(),
})
