// Fakes, of OpenBao and HashiCorp Vault: the requests of the database engine and of leases that a fake and a real server with
// a PostgreSQL must answer alike. Long because it is a table. `<url>` is the address of PostgreSQL, which has a user `RUN`.
import type { BehaviourStep } from './behaviour-step.ts'

const create = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';`

/** Of a user that was made. */
const own: readonly string[] = ['password']

const plugin = 'postgresql-database-plugin'

const connection = { plugin_name: plugin, connection_url: '<url>', username: 'postgres', password: 'postgres' } as const

const leasePolicy =
  'path "db-RUN/creds/*" { capabilities = ["read"] } path "sys/leases/lookup/*" { capabilities = ["list"] } ' +
  'path "sys/leases/revoke-prefix/*" { capabilities = ["update"] } path "sys/leases/tidy" { capabilities = ["update"] } ' +
  'path "sys/leases/count" { capabilities = ["read"] } path "sys/leases" { capabilities = ["read"] }'

const configs: readonly BehaviourStep[] = [
  { title: 'mount', method: 'POST', path: 'sys/mounts/db-RUN', body: { type: 'database' } },
  {
    title: 'mount with a version',
    method: 'POST',
    path: 'sys/mounts/dbv-RUN',
    body: { type: 'database', options: { version: '2' } },
  },
  { title: 'what is mounted', method: 'GET', path: 'sys/internal/ui/mounts/db-RUN' },
  { title: 'configure', method: 'POST', path: 'db-RUN/config/pg', body: { ...connection, allowed_roles: '*' } },
  { title: 'read the configuration', method: 'GET', path: 'db-RUN/config/pg' },
  { title: 'read a configuration that there is not', method: 'GET', path: 'db-RUN/config/none' },
  { title: 'list configurations', method: 'GET', path: 'db-RUN/config?list=true' },
  { title: 'configure nothing', method: 'POST', path: 'db-RUN/config/bad', body: {} },
  { title: 'configure an unknown plugin', method: 'POST', path: 'db-RUN/config/bad', body: { plugin_name: 'nope' } },
  { title: 'configure without a URL', method: 'POST', path: 'db-RUN/config/bad', body: { plugin_name: plugin } },
  {
    title: 'configure a truth value that is none',
    method: 'POST',
    path: 'db-RUN/config/bad',
    body: { ...connection, verify_connection: 'x' },
  },
  {
    title: 'configure for some roles',
    method: 'POST',
    path: 'db-RUN/config/some',
    body: { ...connection, allowed_roles: ['a', 'b*', '*c'], max_open_connections: 3, bogus: 'x' },
  },
  { title: 'read a configuration for some roles', method: 'GET', path: 'db-RUN/config/some' },
  {
    title: 'configure a part',
    method: 'POST',
    path: 'db-RUN/config/some',
    body: { plugin_name: plugin, root_rotation_statements: 's' },
  },
  { title: 'read what a part has changed', method: 'GET', path: 'db-RUN/config/some' },
  { title: 'configure no roles', method: 'POST', path: 'db-RUN/config/nobody', body: connection },
  { title: 'reset a connection', method: 'POST', path: 'db-RUN/reset/pg' },
  { title: 'reset a connection that there is not', method: 'POST', path: 'db-RUN/reset/none' },
  { title: 'rotate the root password of nothing', method: 'POST', path: 'db-RUN/rotate-root/none' },
  { title: 'read where a root password is rotated', method: 'GET', path: 'db-RUN/rotate-root/pg' },
  { title: 'delete a configuration that there is not', method: 'DELETE', path: 'db-RUN/config/none' },
  { title: 'a configuration at a deeper path', method: 'GET', path: 'db-RUN/config/pg/x' },
  { title: 'the engine alone', method: 'GET', path: 'db-RUN/' },
  { title: 'an unknown path of the engine', method: 'GET', path: 'db-RUN/nothing/x' },
  { title: 'an unknown path that is written', method: 'POST', path: 'db-RUN/nothing', body: {} },
]

const roles: readonly BehaviourStep[] = [
  { title: 'read a role that there is not', method: 'GET', path: 'db-RUN/roles/none' },
  { title: 'list no roles', method: 'GET', path: 'db-RUN/roles?list=true' },
  { title: 'write an empty role', method: 'POST', path: 'db-RUN/roles/app', body: {} },
  {
    title: 'write a role',
    method: 'POST',
    path: 'db-RUN/roles/app',
    body: { db_name: 'pg', default_ttl: '1h', max_ttl: '2h', creation_statements: create },
  },
  { title: 'read the role', method: 'GET', path: 'db-RUN/roles/app' },
  { title: 'change a part of a role', method: 'POST', path: 'db-RUN/roles/app', body: { default_ttl: 1800 } },
  { title: 'read the changed role', method: 'GET', path: 'db-RUN/roles/app' },
  {
    title: 'write a role of a connection that there is not',
    method: 'POST',
    path: 'db-RUN/roles/lost',
    body: { db_name: 'none' },
  },
  {
    title: 'write a role with a life that is none',
    method: 'POST',
    path: 'db-RUN/roles/bad',
    body: { db_name: 'pg', default_ttl: 'x' },
  },
  {
    title: 'write a role with a negative life',
    method: 'POST',
    path: 'db-RUN/roles/bad',
    body: { db_name: 'pg', max_ttl: -1 },
  },
  {
    title: 'write a role with an unknown type',
    method: 'POST',
    path: 'db-RUN/roles/bad',
    body: { db_name: 'pg', credential_type: 'x' },
  },
  {
    title: 'write a role with an unknown field',
    method: 'POST',
    path: 'db-RUN/roles/blank',
    body: { db_name: 'pg', bogus: 1 },
  },
  { title: 'read a role without statements', method: 'GET', path: 'db-RUN/roles/blank' },
  {
    title: 'write a role with a life beyond its longest',
    method: 'POST',
    path: 'db-RUN/roles/long',
    body: { db_name: 'pg', default_ttl: '3h', max_ttl: '2h', creation_statements: [create] },
  },
  {
    title: 'write a role with too long a life',
    method: 'POST',
    path: 'db-RUN/roles/huge',
    body: {
      db_name: 'pg',
      default_ttl: '1000h',
      creation_statements: [create],
      revocation_statements: 'DROP ROLE "{{name}}"',
    },
  },
  { title: 'read a role with a statement in no list', method: 'GET', path: 'db-RUN/roles/huge' },
  {
    title: 'write a role that its connection does not serve',
    method: 'POST',
    path: 'db-RUN/roles/x',
    body: { db_name: 'some' },
  },
  { title: 'list roles', method: 'GET', path: 'db-RUN/roles/?list=true' },
  { title: 'list a page of roles', method: 'GET', path: 'db-RUN/roles/?list=true&after=app&limit=2' },
  { title: 'list below a role', method: 'GET', path: 'db-RUN/roles/app/?list=true' },
  {
    title: 'write a role with a blank in its name',
    method: 'POST',
    path: 'db-RUN/roles/a%20b',
    body: { db_name: 'pg' },
  },
  { title: 'delete a role that there is not', method: 'DELETE', path: 'db-RUN/roles/none' },
]

const users: readonly BehaviourStep[] = [
  { title: 'make a user', method: 'GET', path: 'db-RUN/creds/app', own, keeps: { lease: 'lease_id' } },
  { title: 'make a user of a role that there is not', method: 'GET', path: 'db-RUN/creds/none' },
  { title: 'make a user of a connection that there is not', method: 'GET', path: 'db-RUN/creds/lost' },
  { title: 'make a user of a role without statements', method: 'GET', path: 'db-RUN/creds/blank' },
  { title: 'make a user of a role that is not served', method: 'GET', path: 'db-RUN/creds/x' },
  { title: 'make a user with too long a life for its role', method: 'GET', path: 'db-RUN/creds/long', own },
  { title: 'make a user with too long a life', method: 'GET', path: 'db-RUN/creds/huge', own },
  { title: 'write where users are made', method: 'POST', path: 'db-RUN/creds/app', body: {} },
  { title: 'delete where users are made', method: 'DELETE', path: 'db-RUN/creds/app' },
  { title: 'list where users are made', method: 'GET', path: 'db-RUN/creds?list=true' },
  { title: 'make a user at a deeper path', method: 'GET', path: 'db-RUN/creds/app/x' },
]

const leases: readonly BehaviourStep[] = [
  { title: 'look up a lease', method: 'POST', path: 'sys/leases/lookup', body: { lease_id: '<lease>' } },
  { title: 'look up a lease with PUT', method: 'PUT', path: 'sys/leases/lookup', body: { lease_id: '<lease>' } },
  { title: 'look up a lease by its path', method: 'POST', path: 'sys/leases/lookup/<lease>', body: {} },
  { title: 'list leases of a mount', method: 'GET', path: 'sys/leases/lookup/db-RUN/?list=true' },
  { title: 'list leases of all roles', method: 'GET', path: 'sys/leases/lookup/db-RUN/creds?list=true' },
  { title: 'list leases of no role', method: 'GET', path: 'sys/leases/lookup/db-RUN/creds/none/?list=true' },
  { title: 'renew a lease', method: 'POST', path: 'sys/leases/renew', body: { lease_id: '<lease>' } },
  { title: 'renew a lease with PUT', method: 'PUT', path: 'sys/leases/renew', body: { lease_id: '<lease>' } },
  { title: 'renew a lease by its path', method: 'POST', path: 'sys/leases/renew/<lease>', body: {} },
  {
    title: 'renew by an increment',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: '<lease>', increment: 600 },
  },
  {
    title: 'renew by a duration',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: '<lease>', increment: '10m' },
  },
  {
    title: 'renew by nothing',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: '<lease>', increment: 0, bogus: 1 },
  },
  {
    title: 'renew beyond the longest life',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: '<lease>', increment: '1000h' },
  },
  { title: 'look up a renewed lease', method: 'POST', path: 'sys/leases/lookup', body: { lease_id: '<lease>' } },
  {
    title: 'let no lease of the mount live long',
    method: 'POST',
    path: 'sys/mounts/db-RUN/tune',
    body: { default_lease_ttl: 300, max_lease_ttl: 600 },
  },
  {
    title: 'renew beyond what the mount allows',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: '<lease>' },
  },
  { title: 'make a user beyond what the mount allows', method: 'GET', path: 'db-RUN/creds/app', own },
  {
    title: 'let a role say nothing',
    method: 'POST',
    path: 'db-RUN/roles/silent',
    body: { db_name: 'pg', creation_statements: create },
  },
  { title: 'make a user of a role that says nothing', method: 'GET', path: 'db-RUN/creds/silent', own },
  {
    title: 'let leases of the mount live as before',
    method: 'POST',
    path: 'sys/mounts/db-RUN/tune',
    body: { default_lease_ttl: 'system', max_lease_ttl: 'system' },
  },
  { title: 'revoke a lease', method: 'POST', path: 'sys/leases/revoke', body: { lease_id: '<lease>' } },
  { title: 'revoke it again', method: 'POST', path: 'sys/leases/revoke', body: { lease_id: '<lease>' } },
  { title: 'renew a revoked lease', method: 'POST', path: 'sys/leases/renew', body: { lease_id: '<lease>' } },
  { title: 'look up a revoked lease', method: 'POST', path: 'sys/leases/lookup', body: { lease_id: '<lease>' } },
  { title: 'make a second user', method: 'GET', path: 'db-RUN/creds/app', own, keeps: { second: 'lease_id' } },
  { title: 'revoke a lease by its path', method: 'POST', path: 'sys/leases/revoke/<second>' },
  { title: 'make a third user', method: 'GET', path: 'db-RUN/creds/app', own, keeps: { third: 'lease_id' } },
  {
    title: 'revoke a lease later',
    method: 'POST',
    path: 'sys/leases/revoke',
    body: { lease_id: '<third>', sync: false },
  },
  {
    title: 'make a user whose role goes',
    method: 'GET',
    path: 'db-RUN/creds/long',
    own,
    keeps: { orphan: 'lease_id' },
  },
  { title: 'delete the role', method: 'DELETE', path: 'db-RUN/roles/long' },
  { title: 'renew a lease without its role', method: 'POST', path: 'sys/leases/renew', body: { lease_id: '<orphan>' } },
  {
    title: 'revoke a lease without its role',
    method: 'POST',
    path: 'sys/leases/revoke',
    body: { lease_id: '<orphan>' },
  },
  { title: 'revoke all leases of a role', method: 'POST', path: 'sys/leases/revoke-prefix/db-RUN/creds/huge' },
  { title: 'list leases of a role without any', method: 'GET', path: 'sys/leases/lookup/db-RUN/creds/huge/?list=true' },
  {
    title: 'revoke all leases of a mount later',
    method: 'POST',
    path: 'sys/leases/revoke-prefix/db-RUN',
    body: { sync: false },
  },
  { title: 'revoke all leases by force', method: 'POST', path: 'sys/leases/revoke-force/db-RUN/creds/app' },
]

const rights: readonly BehaviourStep[] = [
  {
    title: 'write a policy for leases',
    method: 'POST',
    path: 'sys/policies/acl/leases-RUN',
    body: { policy: leasePolicy },
  },
  {
    title: 'a token for leases',
    method: 'POST',
    path: 'auth/token/create',
    body: { policies: ['leases-RUN'], ttl: '10m', display_name: 'my app' },
    makes: 'leaser',
  },
  {
    title: 'make a user as a policy allows',
    method: 'GET',
    path: 'db-RUN/creds/app',
    as: 'leaser',
    own,
    keeps: { theirs: 'lease_id' },
  },
  {
    title: 'look up a lease by the default policy',
    method: 'POST',
    path: 'sys/leases/lookup',
    body: { lease_id: '<theirs>' },
    as: 'leaser',
  },
  {
    title: 'renew a lease by the default policy',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: '<theirs>' },
    as: 'leaser',
  },
  {
    title: 'revoke a lease by the default policy',
    method: 'POST',
    path: 'sys/leases/revoke',
    body: { lease_id: '<theirs>' },
    as: 'leaser',
  },
  { title: 'list leases without sudo', method: 'GET', path: 'sys/leases/lookup/db-RUN/?list=true', as: 'leaser' },
  { title: 'revoke all leases without sudo', method: 'POST', path: 'sys/leases/revoke-prefix/db-RUN', as: 'leaser' },
  { title: 'tidy without sudo', method: 'POST', path: 'sys/leases/tidy', as: 'leaser' },
  {
    title: 'count irrevocable leases without sudo',
    method: 'GET',
    path: 'sys/leases/count?type=irrevocable',
    as: 'leaser',
  },
  { title: 'list irrevocable leases without sudo', method: 'GET', path: 'sys/leases?type=irrevocable', as: 'leaser' },
]

const staticRoles: readonly BehaviourStep[] = [
  { title: 'static: read a role that there is not', method: 'GET', path: 'db-RUN/static-roles/none' },
  { title: 'static: list no roles', method: 'GET', path: 'db-RUN/static-roles?list=true' },
  { title: 'static: credentials of a role that there is not', method: 'GET', path: 'db-RUN/static-creds/none' },
  { title: 'static: rotate a role that there is not', method: 'POST', path: 'db-RUN/rotate-role/none' },
  { title: 'static: write an empty role', method: 'POST', path: 'db-RUN/static-roles/st', body: {} },
  { title: 'static: write without a user', method: 'POST', path: 'db-RUN/static-roles/st', body: { db_name: 'pg' } },
  {
    title: 'static: write without a connection',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { username: 'RUN' },
  },
  {
    title: 'static: write without a period',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'pg', username: 'RUN' },
  },
  {
    title: 'static: write with a schedule',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'pg', username: 'RUN', rotation_schedule: '0 0 * * *' },
  },
  {
    title: 'static: write too short a period',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'pg', username: 'RUN', rotation_period: 4 },
  },
  {
    title: 'static: write a period that is none',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'pg', username: 'RUN', rotation_period: 'x' },
  },
  {
    title: 'static: write with a connection that there is not',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'none', username: 'RUN', rotation_period: 60 },
  },
  {
    title: 'static: write a role that its connection does not serve',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'nobody', username: 'RUN', rotation_period: 60 },
  },
  {
    title: 'static: write a role whose name another has',
    method: 'POST',
    path: 'db-RUN/static-roles/app',
    body: { db_name: 'pg', username: 'RUN', rotation_period: 60 },
  },
  {
    title: 'static: write a user that there is not',
    method: 'POST',
    path: 'db-RUN/static-roles/ghost',
    body: { db_name: 'pg', username: 'ghost', rotation_period: 60 },
  },
  { title: 'static: delete what may be there', method: 'DELETE', path: 'db-RUN/static-roles/ghost' },
  {
    title: 'static: write a role',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'pg', username: 'RUN', rotation_period: '60s', bogus: 1 },
  },
  { title: 'static: read the role', method: 'GET', path: 'db-RUN/static-roles/st' },
  { title: 'static: list roles', method: 'GET', path: 'db-RUN/static-roles?list=true' },
  { title: 'static: credentials', method: 'GET', path: 'db-RUN/static-creds/st', own: ['password'] },
  { title: 'static: rotate', method: 'POST', path: 'db-RUN/rotate-role/st' },
  { title: 'static: credentials after a rotation', method: 'GET', path: 'db-RUN/static-creds/st', own: ['password'] },
  { title: 'static: read where a role is rotated', method: 'GET', path: 'db-RUN/rotate-role/st' },
  { title: 'static: write credentials', method: 'POST', path: 'db-RUN/static-creds/st', body: {} },
  {
    title: 'static: change the period alone',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { rotation_period: 90 },
  },
  {
    title: 'static: change the user',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'pg', username: 'other', rotation_period: 90 },
  },
  {
    title: 'static: change the period',
    method: 'POST',
    path: 'db-RUN/static-roles/st',
    body: { db_name: 'pg', username: 'RUN', rotation_period: '90s', rotation_statements: 'ALTER ROLE' },
  },
  { title: 'static: read the changed role', method: 'GET', path: 'db-RUN/static-roles/st' },
  { title: 'static: a role of the same name', method: 'POST', path: 'db-RUN/roles/st', body: { db_name: 'pg' } },
  { title: 'static: users of it', method: 'GET', path: 'db-RUN/creds/st' },
  { title: 'static: delete', method: 'DELETE', path: 'db-RUN/static-roles/st' },
  { title: 'static: credentials after its end', method: 'GET', path: 'db-RUN/static-creds/st' },
  { title: 'static: delete a role that there is not', method: 'DELETE', path: 'db-RUN/static-roles/none' },
]

const ends: readonly BehaviourStep[] = [
  { title: 'make a last user', method: 'GET', path: 'db-RUN/creds/app', own, keeps: { last: 'lease_id' } },
  { title: 'delete the connection', method: 'DELETE', path: 'db-RUN/config/pg' },
  { title: 'make a user after that', method: 'GET', path: 'db-RUN/creds/app' },
  {
    title: 'renew a lease without its connection',
    method: 'POST',
    path: 'sys/leases/renew',
    body: { lease_id: '<last>' },
  },
  {
    title: 'revoke a lease without its connection',
    method: 'POST',
    path: 'sys/leases/revoke',
    body: { lease_id: '<last>' },
  },
  {
    title: 'configure it again',
    method: 'POST',
    path: 'db-RUN/config/pg',
    body: { ...connection, allowed_roles: '*' },
  },
  { title: 'unmount', method: 'DELETE', path: 'sys/mounts/db-RUN' },
  {
    title: 'look up a lease of what is not mounted any more',
    method: 'POST',
    path: 'sys/leases/lookup',
    body: { lease_id: '<last>' },
  },
]

/** All requests, in order; later ones build on earlier ones. */
export const databaseBehaviour: readonly BehaviourStep[] = [
  ...configs,
  ...roles,
  ...users,
  ...leases,
  ...rights,
  ...staticRoles,
  ...ends,
]
