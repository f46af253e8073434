// Fakes, of OpenBao and HashiCorp Vault: the requests of the script about the server itself. Nothing here may seal it or limit
// others, since it is shared; what a sealed one and a standby answer is compared in test/backends/.
import type { BehaviourStep } from './behaviour-step.ts'

const inNamespace = { 'X-Vault-Namespace': 'sys-RUN' } as const

const health: readonly BehaviourStep[] = [
  { title: 'health with a sealed code', method: 'GET', path: 'sys/health?sealedcode=299', as: 'nobody' },
  { title: 'health with a standby code', method: 'GET', path: 'sys/health?standbycode=299', as: 'nobody' },
  { title: 'health, standbys being fine', method: 'GET', path: 'sys/health?standbyok=true', as: 'nobody' },
  { title: 'health, standbys being maybe', method: 'GET', path: 'sys/health?standbyok=maybe', as: 'nobody' },
  { title: 'health, standbys being fine without a value', method: 'GET', path: 'sys/health?standbyok', as: 'nobody' },
  { title: 'health with a code that is none', method: 'GET', path: 'sys/health?activecode=abc', as: 'nobody' },
  { title: 'health with an empty code', method: 'GET', path: 'sys/health?activecode=', as: 'nobody' },
  { title: 'health with a sealed code that is none', method: 'GET', path: 'sys/health?sealedcode=x', as: 'nobody' },
  { title: 'health with a standby code that is none', method: 'GET', path: 'sys/health?standbycode=x', as: 'nobody' },
  {
    title: 'health with a code for no seal that is none',
    method: 'GET',
    path: 'sys/health?uninitcode=x',
    as: 'nobody',
  },
  { title: 'health with a code it does not know', method: 'GET', path: 'sys/health?drsecondarycode=x', as: 'nobody' },
  { title: 'health with two codes', method: 'GET', path: 'sys/health?activecode=201&activecode=202', as: 'nobody' },
  { title: 'health of a code with a sign', method: 'GET', path: 'sys/health?activecode=%2B299', as: 'nobody' },
  { title: 'HEAD health', method: 'HEAD', path: 'sys/health', as: 'nobody' },
  { title: 'HEAD health with a code', method: 'HEAD', path: 'sys/health?activecode=298', as: 'nobody' },
  { title: 'HEAD health with a code that is none', method: 'HEAD', path: 'sys/health?activecode=x', as: 'nobody' },
  { title: 'health as a list', method: 'GET', path: 'sys/health?list=true', as: 'nobody' },
  { title: 'write health', method: 'PUT', path: 'sys/health', body: {}, as: 'nobody' },
  { title: 'delete health', method: 'DELETE', path: 'sys/health', as: 'nobody' },
  { title: 'below health', method: 'GET', path: 'sys/health/x', as: 'nobody' },
  { title: 'health of a namespace', method: 'GET', path: 'sys/health', headers: inNamespace },
]

const seal: readonly BehaviourStep[] = [
  { title: 'write seal status', method: 'POST', path: 'sys/seal-status', body: {}, as: 'nobody' },
  { title: 'delete seal status', method: 'DELETE', path: 'sys/seal-status', as: 'nobody' },
  { title: 'seal status with a stranger’s token', method: 'GET', path: 'sys/seal-status', as: 'stranger' },
  { title: 'read unseal', method: 'GET', path: 'sys/unseal', as: 'nobody' },
  { title: 'delete unseal', method: 'DELETE', path: 'sys/unseal', as: 'nobody' },
  { title: 'unseal with nothing', method: 'PUT', path: 'sys/unseal', as: 'nobody' },
  { title: 'unseal without a key', method: 'PUT', path: 'sys/unseal', body: {}, as: 'nobody' },
  { title: 'unseal with an empty key', method: 'PUT', path: 'sys/unseal', body: { key: '' }, as: 'nobody' },
  { title: 'unseal with null', method: 'PUT', path: 'sys/unseal', body: { key: null }, as: 'nobody' },
  { title: 'unseal what is open', method: 'PUT', path: 'sys/unseal', body: { key: 'abcd' }, as: 'nobody' },
  { title: 'unseal with what is neither hex nor base64', method: 'PUT', path: 'sys/unseal', body: { key: 'zz' } },
  { title: 'unseal with a number', method: 'POST', path: 'sys/unseal', body: { key: 5 }, as: 'nobody' },
  { title: 'unseal with a truth value', method: 'POST', path: 'sys/unseal', body: { key: true }, as: 'nobody' },
  { title: 'unseal with a reset that is text', method: 'PUT', path: 'sys/unseal', body: { reset: 'yes' } },
  { title: 'reset the unsealing of what is open', method: 'PUT', path: 'sys/unseal', body: { reset: true } },
  { title: 'unseal with half a body', method: 'PUT', path: 'sys/unseal', body: '{', as: 'nobody' },
  { title: 'unseal a namespace', method: 'PUT', path: 'sys/unseal', body: {}, headers: inNamespace },
  { title: 'read seal', method: 'GET', path: 'sys/seal' },
  { title: 'delete seal', method: 'DELETE', path: 'sys/seal', as: 'nobody' },
  { title: 'seal without a token', method: 'PUT', path: 'sys/seal', as: 'nobody' },
  { title: 'seal with a token that is none', method: 'PUT', path: 'sys/seal', as: 'stranger' },
  { title: 'seal a namespace', method: 'PUT', path: 'sys/seal', headers: inNamespace },
  {
    title: 'a policy that may seal, but not with sudo',
    method: 'POST',
    path: 'sys/policies/acl/sealer-RUN',
    body: { policy: 'path "sys/seal" { capabilities = ["update"] }' },
  },
  {
    title: 'a token that may seal, but not with sudo',
    method: 'POST',
    path: 'auth/token/create',
    body: { policies: ['sealer-RUN'] },
    makes: 'sealer',
  },
  { title: 'seal without sudo', method: 'PUT', path: 'sys/seal', as: 'sealer' },
]

const initialisation: readonly BehaviourStep[] = [
  { title: 'whether it is initialised', method: 'GET', path: 'sys/init', as: 'nobody' },
  { title: 'delete the initialisation', method: 'DELETE', path: 'sys/init', as: 'nobody' },
  { title: 'initialise with nothing', method: 'PUT', path: 'sys/init', as: 'nobody' },
  { title: 'initialise without a threshold', method: 'PUT', path: 'sys/init', body: { secret_shares: 1 } },
  initialiseWith('again', 1, 1),
  initialiseWith('with fewer keys than none', -1, 1),
  initialiseWith('with a threshold above the keys', 2, 3),
  initialiseWith('with a threshold of one for two', 2, 1),
  initialiseWith('with too many keys', 300, 3),
  {
    title: 'initialise with text',
    method: 'POST',
    path: 'sys/init',
    body: { secret_shares: 'x', secret_threshold: 1 },
    as: 'nobody',
  },
  { title: 'initialise a namespace', method: 'GET', path: 'sys/init', headers: inNamespace },
]

function initialiseWith(how: string, secret_shares: number, secret_threshold: number): BehaviourStep {
  const body = { secret_shares, secret_threshold }
  return { title: `initialise ${how}`, method: 'PUT', path: 'sys/init', body, as: 'nobody' }
}

const cluster: readonly BehaviourStep[] = [
  { title: 'who leads', method: 'GET', path: 'sys/leader', as: 'nobody' },
  { title: 'write who leads', method: 'POST', path: 'sys/leader', body: {}, as: 'nobody' },
  { title: 'who leads a namespace', method: 'GET', path: 'sys/leader', headers: inNamespace },
  { title: 'step down where nobody else is', method: 'PUT', path: 'sys/step-down', as: 'nobody' },
  { title: 'read step-down', method: 'GET', path: 'sys/step-down' },
  { title: 'step down in a namespace', method: 'PUT', path: 'sys/step-down', headers: inNamespace },
  indexed('that can not be read', { 'X-Vault-Index': 'zzz' }),
  indexed('of another cluster', { 'X-Vault-Index': base64('{"cluster":"x","value":"FF/0"}') }),
  indexed('without a value', { 'X-Vault-Index': base64('{"cluster":"x"}') }),
  indexed('that is no map', { 'X-Vault-Index': base64('[]') }),
  indexed('with an unknown way out', { 'X-Vault-Inconsistent': 'bogus' }),
  indexed('to be forwarded', { 'X-Vault-Inconsistent': 'forward-active-node' }),
  indexed('to fail', { 'X-Vault-Inconsistent': 'fail' }),
  indexed('for the active node', { 'X-Vault-Forward': 'active-node' }),
  indexed('not to be forwarded', { 'X-Vault-No-Request-Forwarding': 'true' }),
]

function indexed(how: string, headers: Readonly<Record<string, string>>): BehaviourStep {
  return { title: `read at an index ${how}`, method: 'GET', path: 'kv2-RUN/data/none', headers }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

const paths: readonly BehaviourStep[] = [
  { title: 'an unknown system path, without a token', method: 'GET', path: 'sys/nothing', as: 'nobody' },
  { title: 'write to an unknown system path', method: 'POST', path: 'sys/nothing', body: {} },
  { title: 'the system itself', method: 'GET', path: 'sys/' },
  { title: 'list the system', method: 'GET', path: 'sys/?list=true' },
  { title: 'below an unknown system path', method: 'GET', path: 'sys/internal/nothing' },
  { title: 'the license of a free server', method: 'GET', path: 'sys/license/status' },
  { title: 'no path at all', method: 'GET', path: '' },
  { title: 'a mount', method: 'GET', path: 'sys/mounts/kv2-RUN' },
  { title: 'a mount with a slash at its end', method: 'GET', path: 'sys/mounts/kv1-RUN/' },
  { title: 'a mount that there is not', method: 'GET', path: 'sys/mounts/none-RUN' },
  { title: 'a mount, without the right', method: 'GET', path: 'sys/mounts/kv2-RUN', as: 'sealer' },
  { title: 'mount with PUT', method: 'PUT', path: 'sys/mounts/put-RUN', body: { type: 'kv' } },
  { title: 'unmount what was mounted with PUT', method: 'DELETE', path: 'sys/mounts/put-RUN' },
  { title: 'a policy', method: 'GET', path: 'sys/policies/acl/sealer-RUN' },
  { title: 'a policy in capitals', method: 'GET', path: 'sys/policies/acl/SEALER-RUN' },
  { title: 'a policy that there is not', method: 'GET', path: 'sys/policies/acl/none-RUN' },
  { title: 'the policy root', method: 'GET', path: 'sys/policies/acl/root' },
  { title: 'policies without list', method: 'GET', path: 'sys/policies/acl' },
  { title: 'delete the policy root', method: 'DELETE', path: 'sys/policies/acl/root' },
  { title: 'delete the policy default', method: 'DELETE', path: 'sys/policies/acl/default' },
  { title: 'delete a policy that there is not', method: 'DELETE', path: 'sys/policies/acl/none-RUN' },
  {
    title: 'change the policy root',
    method: 'PUT',
    path: 'sys/policies/acl/root',
    body: { policy: 'path "a" { capabilities = ["read"] }' },
  },
  { title: 'make a namespace to look at', method: 'POST', path: 'sys/namespaces/sys-RUN', body: {} },
  { title: 'make it again', method: 'POST', path: 'sys/namespaces/sys-RUN', body: {} },
  { title: 'a namespace', method: 'GET', path: 'sys/namespaces/sys-RUN' },
  { title: 'a namespace that there is not to read', method: 'GET', path: 'sys/namespaces/none-RUN' },
  { title: 'namespaces of one that has none', method: 'GET', path: 'sys/namespaces?list=true', headers: inNamespace },
  { title: 'namespaces without list', method: 'GET', path: 'sys/namespaces' },
  { title: 'seal status by a path in a namespace', method: 'GET', path: 'sys-RUN/sys/seal-status' },
  { title: 'health by a path in a namespace', method: 'GET', path: 'sys-RUN/sys/health' },
  { title: 'an unknown system path in a namespace', method: 'GET', path: 'sys-RUN/sys/nothing' },
]

const rights: readonly BehaviourStep[] = [
  { title: 'rights of the root token', method: 'POST', path: 'sys/capabilities-self', body: { paths: ['a/b'] } },
  {
    title: 'rights at one path',
    method: 'PUT',
    path: 'sys/capabilities-self',
    body: { path: 'sys/seal' },
    as: 'sealer',
  },
  {
    title: 'rights at two paths',
    method: 'POST',
    path: 'sys/capabilities-self',
    body: { paths: ['sys/seal', 'a/b'] },
    as: 'sealer',
  },
  {
    title: 'rights at paths in a text',
    method: 'POST',
    path: 'sys/capabilities-self',
    body: { paths: 'sys/seal,auth/token/renew-self' },
    as: 'sealer',
  },
  {
    title: 'rights with an unknown field',
    method: 'POST',
    path: 'sys/capabilities-self',
    body: { paths: ['sys/seal'], bogus: 1 },
    as: 'sealer',
  },
  { title: 'rights at no path', method: 'POST', path: 'sys/capabilities-self', body: {} },
  { title: 'rights at an empty list', method: 'POST', path: 'sys/capabilities-self', body: { paths: [] } },
  { title: 'rights with GET', method: 'GET', path: 'sys/capabilities-self' },
  {
    title: 'rights of nobody',
    method: 'POST',
    path: 'sys/capabilities-self',
    body: { paths: ['a'] },
    as: 'nobody',
  },
]

const quota = 'sys/quotas/rate-limit/q-RUN'

const quotas: readonly BehaviourStep[] = [
  { title: 'a mount for a quota', method: 'POST', path: 'sys/mounts/few-RUN', body: { type: 'kv' } },
  { title: 'a quota that there is not', method: 'GET', path: quota },
  { title: 'a quota without a rate', method: 'POST', path: quota, body: { path: 'few-RUN/' } },
  { title: 'a quota of none', method: 'POST', path: quota, body: { path: 'few-RUN/', rate: 0 } },
  { title: 'a quota of less than none', method: 'POST', path: quota, body: { path: 'few-RUN/', rate: -1 } },
  { title: 'a quota of text', method: 'POST', path: quota, body: { path: 'few-RUN/', rate: 'x' } },
  { title: 'a quota for no mount', method: 'POST', path: quota, body: { path: 'none-RUN/', rate: 2 } },
  { title: 'a quota for a path below a mount', method: 'POST', path: quota, body: { path: 'few-RUN/a', rate: 5 } },
  { title: 'read a quota for a path', method: 'GET', path: quota },
  { title: 'a quota of a part', method: 'POST', path: quota, body: { path: 'few-RUN', rate: 2.5 } },
  { title: 'read a quota of a part', method: 'GET', path: quota },
  { title: 'a quota of two', method: 'POST', path: quota, body: { path: 'few-RUN/', rate: 2, interval: '10m' } },
  { title: 'read a quota', method: 'GET', path: quota },
  { title: 'the first of two', method: 'GET', path: 'few-RUN/a' },
  { title: 'the second of two, of nobody', method: 'GET', path: 'few-RUN/a', as: 'nobody' },
  { title: 'one too many', method: 'GET', path: 'few-RUN/a' },
  { title: 'one too many with a query', method: 'GET', path: 'few-RUN/b?version=2' },
  { title: 'a write too many', method: 'POST', path: 'few-RUN/b', body: { a: 1 } },
  { title: 'one too many, of nobody', method: 'GET', path: 'few-RUN/a', as: 'nobody' },
  { title: 'a list too many', method: 'GET', path: 'few-RUN/?list=true' },
  { title: 'elsewhere', method: 'GET', path: 'kv1-RUN/none' },
  { title: 'the mount itself', method: 'GET', path: 'sys/mounts/few-RUN' },
  { title: 'the end of a quota', method: 'DELETE', path: quota },
  { title: 'the end of a quota again', method: 'DELETE', path: quota },
  { title: 'after the end of a quota', method: 'GET', path: 'few-RUN/a' },
  { title: 'an unknown kind of quota', method: 'GET', path: 'sys/quotas/lease-count/x' },
  { title: 'quotas themselves', method: 'GET', path: 'sys/quotas' },
  { title: 'how quotas are told', method: 'GET', path: 'sys/quotas/config' },
]

/** The requests, in order. */
export const sysBehaviour: readonly BehaviourStep[] = [
  ...seal,
  ...initialisation,
  ...cluster,
  ...paths,
  ...health,
  ...rights,
  ...quotas,
]
