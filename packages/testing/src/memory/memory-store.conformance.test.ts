import { serviceFailures } from '../conformance/harness.ts'
import { describeSecretStore } from '../conformance/describe-secret-store.ts'
import { MemoryStore } from './memory-store.ts'

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
  failures: serviceFailures,
  deviations: [{ case: 'restarts', reason: 'It lives and ends with the process that has it.', source: 'MemoryStore' }],
  failWith: async (store, code) => store.faults.fail('*', { code }, Infinity),
})
