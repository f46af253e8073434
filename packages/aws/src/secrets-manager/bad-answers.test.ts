import { canary } from '@keyharbor/testing'
import { describeBadAnswers, type Asks } from '../../fixtures/describe-bad-answers.ts'
import { loopbackService } from '../../fixtures/loopback-service.ts'
import type { SecretsManagerStore } from './secrets-manager-store.ts'

const id = '11111111-1111-1111-1111-111111111111'
const other = '22222222-2222-2222-2222-222222222222'
const value = { text: canary() }

const asks: Asks<SecretsManagerStore> = {
  readSecret: (store, own) => store.readSecret('a', own),
  readVersion: (store, own) => store.readVersion('a', 'previous', own),
  readSecrets: (store, own) => store.readSecrets(['a', 'b'], own),
  listVersions: (store, own) => store.listVersions('a', own).next(),
  listSecrets: (store, own) => store.listSecrets({}, own).next(),
  findSecrets: (store, own) => store.findSecrets({ names: ['a'] }, own).next(),
  readMatching: (store, own) => store.readMatching({ names: ['a'] }, own),
  describeSecret: (store, own) => store.describeSecret('a', own),
  createSecret: (store, own) => store.createSecret('a', value, own),
  writeSecret: (store, own) => store.writeSecret('a', value, own),
  writeSecretOnce: (store, own) => store.writeSecretOnce('a', value, id, own),
  writeSecretIf: (store, own) => store.writeSecretIf('a', value, id, own),
  deleteSecret: (store, own) => store.deleteSecret('a', own),
  restoreSecret: (store, own) => store.restoreSecret('a', own),
  purgeSecret: (store, own) => store.purgeSecret('a', own),
  setCurrent: (store, own) => store.setCurrent('a', id, other, own),
  moveStage: (store, own) => store.moveStage('a', 'BLUE', id, null, own),
  rotateSecret: (store, own) => store.rotateSecret('a', {}, own),
  cancelRotation: (store, own) => store.cancelRotation('a', own),
  pendingSecret: (store, own) => store.pendingSecret('a', { token: id }, () => value, own),
  randomPassword: (store, own) => store.randomPassword({}, own),
}

/** Whose answer is empty as a rule. */
const asksForNothing: Asks<SecretsManagerStore> = {
  tagSecret: (store, own) => store.tagSecret('a', { b: 'c' }, own),
  untagSecret: (store, own) => store.untagSecret('a', ['b'], own),
  replicateSecret: (store, own) => store.replicateSecret('a', ['eu-west-1'], own),
  removeReplicas: (store, own) => store.removeReplicas('a', ['eu-west-1'], own),
}

describeBadAnswers({ loopback: loopbackService, asks, asksForNothing })
