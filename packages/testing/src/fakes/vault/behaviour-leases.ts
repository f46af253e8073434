// Fakes, of OpenBao and HashiCorp Vault: the part of the script of behaviour that asks of leases where there are none.
// Those that there are take a database: they are in behaviour-database.ts.
import type { BehaviourStep } from './behaviour-step.ts'

/** Requests of `sys/leases/` that need no lease. */
export const leaseBehaviour: readonly BehaviourStep[] = [
  { title: 'look up with GET', method: 'GET', path: 'sys/leases/lookup' },
  { title: 'look up no lease', method: 'POST', path: 'sys/leases/lookup', body: {} },
  { title: 'look up a lease that there is not', method: 'POST', path: 'sys/leases/lookup', body: { lease_id: 'none' } },
  { title: 'read a prefix of leases', method: 'GET', path: 'sys/leases/lookup/none' },
  { title: 'list leases of nothing', method: 'GET', path: 'sys/leases/lookup/none/?list=true' },
  { title: 'renew a lease with GET', method: 'GET', path: 'sys/leases/renew' },
  { title: 'renew no lease', method: 'POST', path: 'sys/leases/renew', body: {} },
  { title: 'renew a lease that there is not', method: 'POST', path: 'sys/leases/renew', body: { lease_id: 'none' } },
  { title: 'renew a lease that there is not, by its path', method: 'POST', path: 'sys/leases/renew/none', body: {} },
  {
    title: 'renew by an increment that is none',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: 'none', increment: 'x' },
  },
  {
    title: 'renew by a negative increment',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: 'none', increment: -5 },
  },
  { title: 'revoke a lease with GET', method: 'GET', path: 'sys/leases/revoke' },
  { title: 'revoke no lease', method: 'POST', path: 'sys/leases/revoke', body: {} },
  { title: 'revoke a lease that there is not', method: 'POST', path: 'sys/leases/revoke', body: { lease_id: 'none' } },
  {
    title: 'revoke later a lease that there is not',
    method: 'POST',
    path: 'sys/leases/revoke',
    body: { lease_id: 'none', sync: false },
  },
  {
    title: 'revoke with a truth value that is none',
    method: 'POST',
    path: 'sys/leases/revoke',
    body: { lease_id: 'none', sync: 'x' },
  },
  { title: 'revoke all of nothing', method: 'POST', path: 'sys/leases/revoke-prefix/none' },
  {
    title: 'revoke all of nothing later',
    method: 'POST',
    path: 'sys/leases/revoke-prefix/none',
    body: { sync: false },
  },
  { title: 'revoke all without a prefix', method: 'POST', path: 'sys/leases/revoke-prefix' },
  { title: 'revoke all with GET', method: 'GET', path: 'sys/leases/revoke-prefix/none' },
  { title: 'revoke all by force of nothing', method: 'POST', path: 'sys/leases/revoke-force/none' },
  { title: 'tidy', method: 'POST', path: 'sys/leases/tidy' },
  { title: 'tidy with GET', method: 'GET', path: 'sys/leases/tidy' },
  { title: 'count leases without a type', method: 'GET', path: 'sys/leases/count' },
  { title: 'count irrevocable leases', method: 'GET', path: 'sys/leases/count?type=irrevocable' },
  { title: 'leases without a type', method: 'GET', path: 'sys/leases' },
  { title: 'irrevocable leases', method: 'GET', path: 'sys/leases?type=irrevocable' },
  { title: 'list leases at the top', method: 'GET', path: 'sys/leases?list=true' },
  { title: 'an unknown path of leases', method: 'GET', path: 'sys/leases/nothing' },
  { title: 'the renewal of older servers', method: 'POST', path: 'sys/renew', body: { lease_id: 'none' } },
  { title: 'the revocation of older servers', method: 'POST', path: 'sys/revoke', body: { lease_id: 'none' } },
]
