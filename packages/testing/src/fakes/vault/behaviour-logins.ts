// Fakes, of OpenBao and HashiCorp Vault: the part of the script about the mounts of login methods, AppRole and userpass.
import { del, get, post } from './behaviour-request.ts'
import type { BehaviourStep } from './behaviour-step.ts'

const nobody = { as: 'nobody' } as const

const mounts: readonly BehaviourStep[] = [
  post('enable AppRole', 'sys/auth/ar-RUN', { type: 'approle', description: 'd' }),
  post('enable at a taken path', 'sys/auth/ar-RUN', { type: 'approle' }),
  post('enable below a method', 'sys/auth/ar-RUN/below', { type: 'approle' }),
  post('enable nothing', 'sys/auth/x-RUN', {}),
  post('enable an unknown method', 'sys/auth/x-RUN', { type: 'nothing' }),
  post('enable a method that is not built in', 'sys/auth/x-RUN', { type: 'ldap' }),
  post('enable another token store', 'sys/auth/x-RUN', { type: 'token' }),
  get('read a method', 'sys/auth/ar-RUN'),
  get('read the token store', 'sys/auth/token'),
  get('read a method that is not there', 'sys/auth/none-RUN'),
  get('what is set for a method', 'sys/auth/ar-RUN/tune'),
  get('what is set for a method that is not there', 'sys/auth/none-RUN/tune'),
  post('set something for a method', 'sys/auth/ar-RUN/tune', {
    default_lease_ttl: '1h',
    max_lease_ttl: '2h',
    description: 'new',
    token_type: 'batch',
  }),
  get('what was set for a method', 'sys/auth/ar-RUN/tune'),
  get('read a method for which something was set', 'sys/auth/ar-RUN'),
  post('set a type that is none', 'sys/auth/ar-RUN/tune', { token_type: 'other' }),
  post('set a time that is none', 'sys/auth/ar-RUN/tune', { default_lease_ttl: 'x' }),
  post('set a time beyond the longest', 'sys/auth/ar-RUN/tune', { default_lease_ttl: '3h' }),
  post('set something for a method that is not there', 'sys/auth/none-RUN/tune', { default_lease_ttl: '3h' }),
  post('set it back', 'sys/auth/ar-RUN/tune', {
    default_lease_ttl: 'system',
    max_lease_ttl: '0',
    token_type: 'default-service',
  }),
  get('what was set back', 'sys/auth/ar-RUN/tune'),
  post('enable userpass with times', 'sys/auth/up-RUN', {
    type: 'userpass',
    config: { default_lease_ttl: '1h', max_lease_ttl: '2h' },
  }),
  get('read a method that has times', 'sys/auth/up-RUN'),
  get('where a method is mounted', 'sys/internal/ui/mounts/auth/ar-RUN'),
  del('disable the token store', 'sys/auth/token'),
  del('disable a method that is not there', 'sys/auth/none-RUN'),
  del('disable no method', 'sys/auth'),
  get('a method alone', 'auth/ar-RUN'),
  get('an unknown path of a method', 'auth/ar-RUN/nothing'),
  get('an unknown path of a method, without a token', 'auth/ar-RUN/nothing', nobody),
  post('log in where nothing is mounted', 'auth/none-RUN/login', {}, nobody),
]

const role = 'auth/ar-RUN/role'

const approleRoles: readonly BehaviourStep[] = [
  post('a role', `${role}/web`, {
    ...{ token_policies: ['default', 'web'], token_ttl: '1h', token_max_ttl: '2h' },
    ...{ secret_id_ttl: '10m', secret_id_num_uses: 3, bogus: 1 },
  }),
  get('read a role', `${role}/web`),
  get('list roles', `${role}?list=true`),
  get('read roles', role),
  get('read a role that is not there', `${role}/none`),
  del('delete a role that is not there', `${role}/none`),
  get('read the id of a role', `${role}/web/role-id`, { keeps: { roleid: 'data.role_id' } }),
  get('read the id of a role that is not there', `${role}/none/role-id`),
  post('set the id of a role', `${role}/web/role-id`, { role_id: 'web-RUN' }),
  post('set no id of a role', `${role}/web/role-id`, {}),
  post('an id that is taken', `${role}/second`, { role_id: 'web-RUN' }),
  post('an empty id', `${role}/second`, { role_id: '' }),
  post('a role without any bound', `${role}/second`, { bind_secret_id: false }),
  post('a role that lives too long', `${role}/second`, { token_ttl: '3h', token_max_ttl: '2h' }),
  post('a role with a life that is none', `${role}/second`, { token_ttl: 'x' }),
  post('a role with a negative life', `${role}/second`, { token_ttl: -5 }),
  post('a role with negative uses', `${role}/second`, { token_num_uses: -5 }),
  post('a role with negative uses of secret ids', `${role}/second`, { secret_id_num_uses: -5 }),
  post('a role for a type that is none', `${role}/second`, { token_type: 'other' }),
  post('a role for batch tokens of some uses', `${role}/second`, { token_type: 'batch', token_num_uses: 3 }),
  post('a role for batch tokens with periods', `${role}/second`, { token_type: 'batch', token_period: '1h' }),
  post('a role with a network that is none', `${role}/second`, { secret_id_bound_cidrs: ['x'] }),
  post('a role with an address that is none', `${role}/second`, { token_bound_cidrs: ['x'] }),
  post('a role that outlives its mount', `${role}/long`, { token_max_ttl: '1000h', bogus: 1 }),
  post('a role for the usual type', `${role}/long`, { token_type: 'default-service', token_max_ttl: 0 }),
  post('a role by old names', `${role}/old`, { policies: 'a, b', period: '1h' }),
  get('read a role by old names', `${role}/old`),
  post('a role by old and new names', `${role}/old`, { policies: ['z'], token_policies: ['y'] }),
  get('read a role by old and new names', `${role}/old`),
  post('a role with networks', `${role}/net`, {
    token_bound_cidrs: ['127.0.0.0/8'],
    secret_id_bound_cidrs: ['127.0.0.1/32'],
  }),
  get('read a role with networks', `${role}/net`),
  post('a role with networks by an old name', `${role}/oldnet`, { bound_cidr_list: ['10.0.0.0/8'] }),
  get('read a role with networks by an old name', `${role}/oldnet`),
  get('read one field of a role', `${role}/web/token-ttl`),
  get('read another field of a role', `${role}/web/policies`),
  get('read one field of a role that is not there', `${role}/none/token-ttl`),
  get('read a field of a role that is none', `${role}/web/nothing`),
  post('a role with an odd name', `${role}/a%20b`, {}),
]

const secretId = 'auth/ar-RUN/role/web/secret-id'

const secretIds: readonly BehaviourStep[] = [
  post('a secret id', secretId, { metadata: '{"a":"b"}' }, { keeps: { secret: 'data.secret_id' } }),
  post(
    'a secret id for one use',
    secretId,
    { metadata: 'a=b,c=d', ttl: '5m', num_uses: 1 },
    {
      keeps: { once: 'data.secret_id', onces: 'data.secret_id_accessor' },
    },
  ),
  post('a secret id of nothing', secretId, ''),
  post('a secret id with a map', secretId, { metadata: { a: 'b' } }),
  post('a secret id with metadata that are none', secretId, { metadata: 'x' }),
  post('a secret id that lives too long', secretId, { ttl: '5h' }),
  post('a secret id with a life that is none', secretId, { ttl: 'x' }),
  post('a secret id for too many uses', secretId, { num_uses: 9 }),
  post('a secret id for negative uses', secretId, { num_uses: -1 }),
  post('a secret id with an unknown field', secretId, { bogus: 1 }),
  post('a secret id with a network that is none', secretId, { cidr_list: ['x'] }),
  post('a secret id beyond the networks of its role', `${role}/net/secret-id`, { cidr_list: ['10.0.0.0/8'] }),
  post('a secret id of a role that is not there', `${role}/none/secret-id`, {}),
  post('a secret id of its own', `${role}/web/custom-secret-id`, { secret_id: 'own-RUN' }),
  post('a secret id that is taken', `${role}/web/custom-secret-id`, { secret_id: 'own-RUN' }),
  post('no secret id of its own', `${role}/web/custom-secret-id`, {}),
  get('list the secret ids of a role that is not there', `${role}/none/secret-id?list=true`),
  get('list the secret ids of a role without any', `${role}/net/secret-id?list=true`),
  get('read secret ids', secretId),
  post('look up a secret id', `${secretId}/lookup`, { secret_id: '<secret>' }),
  post('look up a secret id for one use', `${secretId}/lookup`, { secret_id: '<once>' }),
  post('look up a secret id that is none', `${secretId}/lookup`, { secret_id: 'none' }),
  post('look up no secret id', `${secretId}/lookup`, {}),
  post('look up the accessor of a secret id', `${role}/web/secret-id-accessor/lookup`, {
    secret_id_accessor: '<onces>',
  }),
  post('look up an accessor of no secret id', `${role}/web/secret-id-accessor/lookup`, { secret_id_accessor: 'none' }),
  post('look up no accessor of a secret id', `${role}/web/secret-id-accessor/lookup`, {}),
  post('destroy a secret id', `${secretId}/destroy`, { secret_id: 'own-RUN' }),
  post('destroy it again', `${secretId}/destroy`, { secret_id: 'own-RUN' }),
  post('destroy no secret id', `${secretId}/destroy`, {}),
  post('destroy the accessor of no secret id', `${role}/web/secret-id-accessor/destroy`, {
    secret_id_accessor: 'none',
  }),
  post('destroy no accessor', `${role}/web/secret-id-accessor/destroy`, {}),
]

const login = 'auth/ar-RUN/login'

const asked = (roleId: string, secret: string): Record<string, string> => ({ role_id: roleId, secret_id: secret })

/** A role, a secret id of it, a login, and what is told of the token. */
function loginOf(name: string, fields: Record<string, unknown>): BehaviourStep[] {
  return [
    post(`role ${name}`, `${role}/${name}`, { ...fields, role_id: `${name}-RUN` }),
    post(`secret id of ${name}`, `${role}/${name}/secret-id`, {}, { keeps: { [name]: 'data.secret_id' } }),
    post(`log in as ${name}`, login, asked(`${name}-RUN`, `<${name}>`), { ...nobody, makes: name }),
    get(`look up the token of ${name}`, 'auth/token/lookup-self', { as: name }),
    post(`renew the token of ${name}`, 'auth/token/renew-self', { increment: '5h' }, { as: name }),
  ]
}

const approleLogins: readonly BehaviourStep[] = [
  post('log in', login, asked('web-RUN', '<secret>'), { ...nobody, makes: 'web' }),
  get('look up the token of a login', 'auth/token/lookup-self', { as: 'web' }),
  post('renew the token of a login', 'auth/token/renew-self', {}, { as: 'web' }),
  post('renew it beyond what its role allows', 'auth/token/renew-self', { increment: '5h' }, { as: 'web' }),
  post('log in with an unknown field', login, { ...asked('web-RUN', '<secret>'), bogus: 1 }, nobody),
  post('look up a secret id after logins', `${secretId}/lookup`, { secret_id: '<secret>' }),
  post('log in for the last time', login, asked('web-RUN', '<secret>'), nobody),
  post('log in once more than that', login, asked('web-RUN', '<secret>'), nobody),
  post('log in with a role that is none', login, asked('none-RUN', '<secret>'), nobody),
  post('log in without a secret id', login, { role_id: 'web-RUN' }, nobody),
  post('log in with an empty secret id', login, asked('web-RUN', ''), nobody),
  post('log in with an empty role', login, asked('', 'x'), nobody),
  post('log in with nothing', login, {}, nobody),
  post('log in with a number', login, { role_id: 5, secret_id: 'x' }, nobody),
  post('log in with a map', login, { role_id: {}, secret_id: 'x' }, nobody),
  get('log in with GET', login, nobody),
  get('log in with a list', `${login}?list=true`, nobody),
  get('log in below', `${login}/x`, nobody),
  post('log in with a token that is none', login, asked('none-RUN', 'x'), { as: 'stranger' }),
  ...loginOf('batchrole', { token_type: 'batch', token_policies: ['web'], token_ttl: '10m' }),
  ...loginOf('periodrole', { token_period: '10m', token_num_uses: 5 }),
  ...loginOf('boundrole', { token_no_default_policy: true, token_explicit_max_ttl: '10m', token_ttl: '20m' }),
  ...loginOf('usualrole', {}),
  post('role for another network', `${role}/elsewhere`, {
    role_id: 'elsewhere-RUN',
    secret_id_bound_cidrs: ['10.0.0.0/8'],
  }),
  post('secret id for another network', `${role}/elsewhere/secret-id`, {}, { keeps: { away: 'data.secret_id' } }),
  post('log in from the wrong network', login, asked('elsewhere-RUN', '<away>'), nobody),
  post(
    'secret id bound to another network',
    `${role}/usualrole/secret-id`,
    { cidr_list: ['10.0.0.0/8'] },
    {
      keeps: { away: 'data.secret_id' },
    },
  ),
  post('log in with it', login, asked('usualrole-RUN', '<away>'), nobody),
  post('role whose tokens are for another network', `${role}/faraway`, {
    role_id: 'faraway-RUN',
    token_bound_cidrs: ['10.0.0.0/8'],
  }),
  post('secret id of that role', `${role}/faraway/secret-id`, {}, { keeps: { away: 'data.secret_id' } }),
  post('log in for another network', login, asked('faraway-RUN', '<away>'), { ...nobody, makes: 'faraway' }),
  get('use a token of another network', 'auth/token/lookup-self', { as: 'faraway' }),
  post('look up a token of another network', 'auth/token/lookup', { token: '<faraway>' }),
  post('role without secret ids', `${role}/open`, {
    role_id: 'open-RUN',
    bind_secret_id: false,
    token_bound_cidrs: ['127.0.0.1'],
  }),
  post('secret id of a role without any', `${role}/open/secret-id`, {}),
  post('log in with a role alone', login, { role_id: 'open-RUN' }, { ...nobody, makes: 'open' }),
  get('look up the token of a role alone', 'auth/token/lookup-self', { as: 'open' }),
  post(
    'wrap a secret id',
    `${role}/usualrole/secret-id`,
    {},
    {
      headers: { 'X-Vault-Wrap-TTL': '60' },
      keeps: { wrappedid: 'wrap_info.token' },
    },
  ),
  post('unwrap a secret id', 'sys/wrapping/unwrap', {}, { as: 'wrappedid', keeps: { unwrappedid: 'data.secret_id' } }),
  post('log in with an unwrapped secret id', login, asked('usualrole-RUN', '<unwrappedid>'), nobody),
  post('wrap a login', login, { role_id: 'open-RUN' }, { ...nobody, headers: { 'X-Vault-Wrap-TTL': '60' } }),
  post('wrap a failed login', login, asked('none-RUN', 'x'), { ...nobody, headers: { 'X-Vault-Wrap-TTL': '60' } }),
  del('delete a role', `${role}/faraway`),
  post('log in with a deleted role', login, asked('faraway-RUN', '<away>'), nobody),
]

/** A user or role is locked out after so many failures. */
function fiveFailures(who: string, path: string, body: unknown): BehaviourStep[] {
  return [1, 2, 3, 4, 5].map((number) => post(`failure ${number} of ${who}`, path, body, nobody))
}

const locks: readonly BehaviourStep[] = [
  get('read the accessor of a mount', 'sys/auth/ar-RUN', { keeps: { mount: 'data.accessor' } }),
  post('secret id for the right login', `${role}/usualrole/secret-id`, {}, { keeps: { right: 'data.secret_id' } }),
  ...fiveFailures('a role', login, asked('usualrole-RUN', 'x')),
  post('a sixth failure', login, asked('usualrole-RUN', 'x'), nobody),
  post('the right login, locked out', login, asked('usualrole-RUN', '<right>'), nobody),
  get('who is locked out', 'sys/locked-users?mount_accessor=<mount>'),
  get('who is locked out of a mount that is none', 'sys/locked-users?mount_accessor=none'),
  post('unlock somebody else', 'sys/locked-users/<mount>/unlock/none', {}),
  post('unlock', 'sys/locked-users/<mount>/unlock/usualrole-RUN', {}),
  post('the right login, unlocked', login, asked('usualrole-RUN', '<right>'), nobody),
  get('who is locked out then', 'sys/locked-users?mount_accessor=<mount>'),
  ...fiveFailures('nobody', login, asked('ghost-RUN', 'x')),
  post('a sixth failure of nobody', login, asked('ghost-RUN', 'x'), nobody),
  post('no locks', 'sys/auth/ar-RUN/tune', { user_lockout_config: { lockout_disable: true } }),
  ...fiveFailures('a role without locks', login, asked('usualrole-RUN', 'x')),
  post('the right login without locks', login, asked('usualrole-RUN', '<right>'), nobody),
  post('locks of its own', 'sys/auth/ar-RUN/tune', {
    user_lockout_config: { lockout_threshold: '2', lockout_duration: '5m', lockout_disable: false },
  }),
  get('what is set about locks', 'sys/auth/ar-RUN/tune'),
  get('read a method with locks of its own', 'sys/auth/ar-RUN'),
]

const users = 'auth/up-RUN/users'

const userLogin = 'auth/up-RUN/login'

const userpass: readonly BehaviourStep[] = [
  post('a user', `${users}/ann`, { password: 'pw', token_policies: ['web'], token_ttl: '30m' }),
  post('a user in capitals', `${users}/Bob`, { password: 'pw', policies: 'a,b' }),
  post('a user without a password', `${users}/carl`, {}),
  post('a user with a life that is none', `${users}/carl`, { password: 'pw', token_ttl: 'x' }),
  post('a user with an odd name', `${users}/a@b.c`, { password: 'pw' }),
  post('change a user', `${users}/ann`, { token_max_ttl: '2h', bogus: 1 }),
  get('read a user', `${users}/ann`),
  get('read a user by old names', `${users}/bob`),
  get('read a user that is not there', `${users}/none`),
  get('list users', `${users}?list=true`),
  get('read users', users),
  post('change a password', `${users}/ann/password`, { password: 'pw2' }),
  post('change a password to none', `${users}/ann/password`, {}),
  post('change the password of nobody', `${users}/none/password`, { password: 'x' }),
  post('change policies', `${users}/ann/policies`, { token_policies: ['c'] }),
  post('change the policies of nobody', `${users}/none/policies`, { token_policies: ['c'] }),
  post('change no policies', `${users}/ann/policies`, {}),
  get('read a changed user', `${users}/ann`),
  get('an unknown path of a user', `${users}/ann/nothing`),
  get('an unknown path of userpass', 'auth/up-RUN/nothing'),
  post('log in as a user', `${userLogin}/ann`, { password: 'pw2' }, { ...nobody, makes: 'ann' }),
  get('look up the token of a user', 'auth/token/lookup-self', { as: 'ann' }),
  post('log in as a user in capitals', `${userLogin}/BOB`, { password: 'pw', x: 1 }, { ...nobody, makes: 'bob' }),
  get('look up the token of a user in capitals', 'auth/token/lookup-self', { as: 'bob' }),
  post('log in with a wrong password', `${userLogin}/ann`, { password: 'bad' }, nobody),
  post('log in as nobody', `${userLogin}/none`, { password: 'bad' }, nobody),
  post('log in without a password', `${userLogin}/ann`, {}, nobody),
  post('log in without a user', userLogin, { password: 'x' }, nobody),
  get('log in as a user with GET', `${userLogin}/ann`, nobody),
  get('log in below a user', `${userLogin}/ann/x`, nobody),
  post('log in as a user with an odd name', `${userLogin}/a@b.c`, { password: 'pw' }, nobody),
  post('log in with a map for a password', `${userLogin}/ann`, { password: {} }, nobody),
  ...fiveFailures('a user', `${userLogin}/bob`, { password: 'bad' }),
  post('a user, locked out', `${userLogin}/bob`, { password: 'pw' }, nobody),
  post('a user, locked out, without a password', `${userLogin}/bob`, {}, nobody),
  del('delete a user', `${users}/ann`),
  del('delete the user once more', `${users}/ann`),
  post('log in as a deleted user', `${userLogin}/ann`, { password: 'pw2' }, nobody),
  post('a user for batch tokens', `${users}/eve`, { password: 'pw', token_type: 'batch' }),
  post('log in for a batch token', `${userLogin}/eve`, { password: 'pw' }, { ...nobody, makes: 'eve' }),
  post('renew a batch token of a login', 'auth/token/renew-self', {}, { as: 'eve' }),
  del('disable userpass', 'sys/auth/up-RUN'),
  post('log in where nothing is mounted any more', `${userLogin}/bob`, { password: 'pw' }, nobody),
  get('use a token of what was disabled', 'auth/token/lookup-self', { as: 'bob' }),
]

const rightsPolicy =
  'path "auth/ar-RUN/role/*" { capabilities = ["create"] } path "auth/ar-RUN/role" { capabilities = ["list"] }'

const methodRights: readonly BehaviourStep[] = [
  post('a policy to create roles', 'sys/policies/acl/roles-RUN', { policy: rightsPolicy }),
  post('a token to create roles', 'auth/token/create', { policies: ['roles-RUN'] }, { makes: 'creator' }),
  post('create a role with the right to create', `${role}/created`, { role_id: 'created-RUN' }, { as: 'creator' }),
  post('update a role with the right to create', `${role}/created`, { role_id: 'c2-RUN' }, { as: 'creator' }),
  get('read a role with the right to create', `${role}/created`, { as: 'creator' }),
  get('list roles with the right to list', `${role}?list=true`, { as: 'creator' }),
  get('look into a method without the right', 'sys/auth/ar-RUN/tune', { as: 'creator' }),
  post('make a namespace for logins', 'sys/namespaces/nsl-RUN', {}),
  post('enable AppRole in a namespace', 'nsl-RUN/sys/auth/in-RUN', { type: 'approle' }),
  post('a role in a namespace', 'nsl-RUN/auth/in-RUN/role/a', {
    role_id: 'nsa-RUN',
    bind_secret_id: false,
    token_bound_cidrs: '127.0.0.0/8',
  }),
  post(
    'log in to a namespace by path',
    'nsl-RUN/auth/in-RUN/login',
    { role_id: 'nsa-RUN' },
    { ...nobody, makes: 'nsa' },
  ),
  post(
    'log in to a namespace by header',
    'auth/in-RUN/login',
    { role_id: 'nsa-RUN' },
    {
      ...nobody,
      headers: { 'X-Vault-Namespace': 'nsl-RUN' },
    },
  ),
  get('look up the token of a namespace', 'nsl-RUN/auth/token/lookup-self', { as: 'nsa' }),
  post('a token in a namespace', 'nsl-RUN/auth/token/create', { policies: ['default'] }),
  get('read a method of a namespace from outside', 'sys/auth/in-RUN'),
]

const renew = 'auth/token/renew-self'

const renewals: readonly BehaviourStep[] = [
  post('enable userpass for renewals', 'sys/auth/ren-RUN', { type: 'userpass' }),
  post('a user to renew', 'auth/ren-RUN/users/ann', { password: 'pw', token_ttl: '1h', token_policies: 'x' }),
  post('log in to renew', 'auth/ren-RUN/login/ann', { password: 'pw' }, { ...nobody, makes: 'renewed' }),
  post('shorten the life of a user', 'auth/ren-RUN/users/ann', { token_ttl: '30m' }),
  post('renew for the shorter life', renew, {}, { as: 'renewed' }),
  post('other policies for a user', 'auth/ren-RUN/users/ann', { token_policies: 'y' }),
  post('renew in spite of other policies', renew, {}, { as: 'renewed' }),
  del('delete a user to renew', 'auth/ren-RUN/users/ann'),
  post('renew without a user', renew, {}, { as: 'renewed' }),
  post('renew the token of a deleted user', 'auth/token/renew', { token: '<renewed>' }),
  post('a role to renew', `${role}/renewed`, {
    role_id: 'renewed-RUN',
    bind_secret_id: false,
    token_bound_cidrs: '127.0.0.1',
  }),
  post('log in to renew with a role', login, { role_id: 'renewed-RUN' }, { ...nobody, makes: 'renewed' }),
  post('give a role a period', `${role}/renewed`, { token_period: '5m', token_policies: 'z' }),
  post('renew for the period', renew, {}, { as: 'renewed' }),
  del('delete a role to renew', `${role}/renewed`),
  post('renew without a role', renew, {}, { as: 'renewed' }),
]

/** Login methods, roles and users, and who is locked out. */
export const loginBehaviour: readonly BehaviourStep[] = [
  ...mounts,
  ...approleRoles,
  ...secretIds,
  ...approleLogins,
  ...locks,
  ...userpass,
  ...methodRights,
  ...renewals,
]
