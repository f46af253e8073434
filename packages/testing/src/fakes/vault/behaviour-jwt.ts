// Fakes, of OpenBao and HashiCorp Vault: the part of the script about the login method `jwt`.
import { del, get, post } from './behaviour-request.ts'
import type { BehaviourStep } from './behaviour-step.ts'
import { future, jwtIssuer, past, type JwtIssuer } from './made-jwt.ts'

const mount = 'auth/jwt-RUN'

const role = `${mount}/role`

const nobody = { as: 'nobody' } as const

const always = { nbf: past, exp: future } as const

function configuration({ pem }: JwtIssuer): BehaviourStep[] {
  const config = `${mount}/config`
  return [
    post('enable jwt', 'sys/auth/jwt-RUN', { type: 'jwt' }),
    get('read no configuration', config),
    post('log in without a configuration', `${mount}/login`, { role: 'app', jwt: 'x' }, nobody),
    post('configure nothing', config, {}),
    post('configure a key that is none', config, { jwt_validation_pubkeys: ['x'] }),
    post('configure two sources of keys', config, {
      jwt_validation_pubkeys: [pem],
      oidc_discovery_url: 'http://127.0.0.1',
    }),
    post('configure an algorithm that is none', config, { jwt_validation_pubkeys: [pem], jwt_supported_algs: ['x'] }),
    post('configure half a client', config, { jwt_validation_pubkeys: [pem], oidc_client_id: 'x' }),
    post('configure a key', config, { jwt_validation_pubkeys: pem }),
    post('log in without a role', `${mount}/login`, { jwt: 'x' }, nobody),
    post('configure an issuer', config, { jwt_validation_pubkeys: [pem], bound_issuer: 'me', default_role: 'app' }),
    get('read the configuration of jwt', config),
    del('delete the configuration of jwt', config),
  ]
}

const jwt = { role_type: 'jwt', user_claim: 'sub' } as const

const roles: readonly BehaviourStep[] = [
  post('a role of jwt', `${role}/app`, { ...jwt, bound_audiences: ['aud1'], token_policies: ['web'], token_ttl: '1h' }),
  get('read a role of jwt', `${role}/app`),
  post('a role without a user', `${role}/bad`, { role_type: 'jwt', bound_audiences: ['aud1'] }),
  post('a role of jwt without any bound', `${role}/bad`, jwt),
  post('a role of jwt of no type', `${role}/bad`, { role_type: 'x', user_claim: 'sub' }),
  post('a role for browsers without an address', `${role}/bad`, { user_claim: 'sub' }),
  post('a role for tokens of no type', `${role}/bad`, { ...jwt, bound_audiences: 'a', token_type: 'x' }),
  post('a role with claims of no type', `${role}/bad`, { ...jwt, bound_audiences: 'a', bound_claims_type: 'x' }),
  post('a role with a mapping of its own name', `${role}/bad`, {
    ...jwt,
    bound_audiences: 'a',
    claim_mappings: { a: 'role' },
  }),
  post('a role with one mapping twice', `${role}/bad`, {
    ...jwt,
    bound_audiences: 'a',
    claim_mappings: { a: 'x', b: 'x' },
  }),
  post('a role with leeways', `${role}/leeway`, {
    ...{ ...jwt, bound_audiences: 'a' },
    ...{ expiration_leeway: '10s', not_before_leeway: -1, clock_skew_leeway: -1 },
  }),
  get('read a role with leeways', `${role}/leeway`),
  post('a role with mappings', `${role}/map`, {
    ...{ role_type: 'jwt', user_claim: 'email', bound_subject: 's1', groups_claim: 'groups' },
    bound_claims: { team: 'x', groups: ['g1', 'g2'] },
    claim_mappings: { team: 'team_name', '/a/b': 'deep' },
  }),
  get('read a role with mappings', `${role}/map`),
  post('a role with patterns', `${role}/glob`, { ...jwt, bound_claims_type: 'glob', bound_claims: { team: 'x-*' } }),
  post('a role with numbers and truth values', `${role}/plain`, {
    ...jwt,
    bound_claims: { a: 1, b: true, c: [1, 'x'] },
  }),
  get('list roles of jwt', `${role}?list=true`),
  get('read a role of jwt that is not there', `${role}/none`),
]

function logins({ make }: JwtIssuer): BehaviourStep[] {
  const login = (title: string, name: string, token: string, more = {}): BehaviourStep =>
    post(`jwt: ${title}`, `${mount}/login`, { role: name, jwt: token }, { ...nobody, ...more })
  const app = (title: string, claims: object): BehaviourStep =>
    login(title, 'app', make({ iss: 'me', sub: 's1', aud: 'aud1', ...claims }))
  const map = { iss: 'me', sub: 's1', email: 'e', team: 'x', groups: ['g1'], ...always }
  const good = make({ iss: 'me', sub: 's1', aud: ['zz', 'aud1'], ...always })
  return [
    login('log in', 'app', good, { makes: 'jwtuser' }),
    get('jwt: look up its token', 'auth/token/lookup-self', { as: 'jwtuser' }),
    post('jwt: the usual role', `${mount}/login`, { jwt: good, bogus: 1 }, nobody),
    post('jwt: no token', `${mount}/login`, { role: 'app' }, nobody),
    post('jwt: nothing', `${mount}/login`, {}, nobody),
    post('jwt: a map for a token', `${mount}/login`, { role: 'app', jwt: {} }, nobody),
    get('jwt: with GET', `${mount}/login`, nobody),
    login('a role that is not there', 'none', good),
    login('a token of one part', 'app', 'x'),
    login('a token that is no base64', 'app', 'x.y.z'),
    login('a token with another end', 'app', `${good}AAAA`),
    login('another key', 'app', jwtIssuer().make({ iss: 'me', sub: 's1', aud: 'aud1', ...always })),
    login('another algorithm', 'app', make({ iss: 'me', sub: 's1', aud: 'aud1', ...always }, 'RS256')),
    app('another issuer', { iss: 'other', ...always }),
    app('another audience', { aud: 'other', ...always }),
    app('no audience', { aud: undefined, ...always }),
    app('no times', {}),
    app('expired', { exp: past }),
    app('an end alone', { exp: future }),
    app('a beginning alone', { nbf: past }),
    app('not yet valid', { nbf: future - 60, exp: future }),
    app('issued in the future', { ...always, iat: future }),
    app('no user', { sub: undefined, ...always }),
    app('an empty user', { sub: '', ...always }),
    app('a number for a user', { sub: 5, ...always }),
    login('mappings', 'map', make({ ...map, a: { b: 'deep!' } })),
    login('one group', 'map', make({ ...map, groups: 'g1' })),
    login('an audience that nobody asked for', 'map', make({ ...map, aud: 'aud1' })),
    login('another subject', 'map', make({ ...map, sub: 's2' })),
    login('another team', 'map', make({ ...map, team: 'y' })),
    login('another group', 'map', make({ ...map, groups: ['zz'] })),
    login('no groups', 'map', make({ ...map, groups: undefined })),
    login('a user that is a number', 'map', make({ ...map, email: 5 })),
    login('a pattern', 'glob', make({ iss: 'me', sub: 's1', team: 'x-ray', ...always })),
    login('not the pattern', 'glob', make({ iss: 'me', sub: 's1', team: 'y-ray', ...always })),
    login('no claim for the pattern', 'glob', make({ iss: 'me', sub: 's1', ...always })),
    login('numbers and truth values', 'plain', make({ iss: 'me', sub: 's1', a: 1, b: true, c: ['x'], ...always })),
    login('texts for numbers', 'plain', make({ iss: 'me', sub: 's1', a: '1', b: true, c: 1, ...always })),
    del('jwt: delete a role', `${role}/app`),
    del('jwt: delete it again', `${role}/app`),
    login('a deleted role', 'app', good),
    post('jwt: renew without a role', 'auth/token/renew-self', {}, { as: 'jwtuser' }),
  ]
}

/** The login method `jwt`, with tokens of a new issuer. */
export const jwtBehaviour: readonly BehaviourStep[] = stepsOf(jwtIssuer())

function stepsOf(issuer: JwtIssuer): BehaviourStep[] {
  return [...configuration(issuer), ...roles, ...logins(issuer)]
}
