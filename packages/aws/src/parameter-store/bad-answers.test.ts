import { canary } from '@keyharbor/testing'
import { describeBadAnswers, type Asks } from '../../fixtures/describe-bad-answers.ts'
import { loopbackParameters } from '../../fixtures/loopback-service.ts'
import type { ParameterStore } from './parameter-store.ts'

const value = { text: canary() }

const asks: Asks<ParameterStore> = {
  readSecret: (store, own) => store.readSecret('a', own),
  readVersion: (store, own) => store.readVersion('a', 'previous', own),
  readSecrets: (store, own) => store.readSecrets(['a', 'b'], own),
  readPath: (store, own) => store.readPath('/', {}, own).next(),
  listVersions: (store, own) => store.listVersions('a', own).next(),
  listSecrets: (store, own) => store.listSecrets({}, own).next(),
  describeSecret: (store, own) => store.describeSecret('a', own),
  createSecret: (store, own) => store.createSecret('a', value, own),
  writeSecret: (store, own) => store.writeSecret('a', value, own),
  moveStage: (store, own) => store.moveStage('a', 'blue', '1', null, own),
}

/** Whose answer is empty as a rule. */
const asksForNothing: Asks<ParameterStore> = {
  deleteSecret: (store, own) => store.deleteSecret('a', own),
  tagSecret: (store, own) => store.tagSecret('a', { b: 'c' }, own),
  untagSecret: (store, own) => store.untagSecret('a', ['b'], own),
}

describeBadAnswers({ loopback: loopbackParameters, asks, asksForNothing })
