// Fakes, of OpenBao and HashiCorp Vault: the script about the login method `kubernetes`. `<cluster>` is where a real server reviews tokens.
import { del, get, post } from './behaviour-request.ts'
import type { BehaviourStep } from './behaviour-step.ts'
import { future, jwtIssuer, past, type JwtIssuer } from './made-jwt.ts'

const mount = 'auth/k8s-RUN'

const role = `${mount}/role`

const nobody = { as: 'nobody' } as const

function configuration({ pem }: JwtIssuer): BehaviourStep[] {
  const config = `${mount}/config`
  const local = { disable_local_ca_jwt: true } as const
  return [
    post('k8s: enable', 'sys/auth/k8s-RUN', { type: 'kubernetes' }),
    get('k8s: read no configuration', config),
    post('k8s: no host', config, {}),
    post('k8s: no certificate', config, { kubernetes_host: '<cluster>' }),
    post('k8s: no certificate and not in a pod', config, { kubernetes_host: '<cluster>', ...local }),
    post('k8s: a role before a configuration', `${role}/early`, {
      bound_service_account_names: 'app',
      bound_service_account_namespaces: 'default',
    }),
    post('k8s: log in without a configuration', `${mount}/login`, { role: 'early', jwt: 'x' }, nobody),
    // Over http no certificate is looked at; measured: any text will do.
    post('k8s: a key that is none', config, {
      kubernetes_host: '<cluster>',
      kubernetes_ca_cert: 'x',
      ...local,
      pem_keys: 'x',
    }),
    post('k8s: configure', config, {
      kubernetes_host: '<cluster>',
      kubernetes_ca_cert: '<certificate>',
      ...local,
      pem_keys: [pem],
    }),
    get('k8s: read the configuration', config),
  ]
}

const both = { bound_service_account_names: 'app', bound_service_account_namespaces: 'default' } as const

const roles: readonly BehaviourStep[] = [
  post('k8s: a role', `${role}/app`, { ...both, token_policies: 'web', token_ttl: '1h' }),
  get('k8s: read a role', `${role}/app`),
  post('k8s: a role without namespaces', `${role}/bad`, { bound_service_account_names: 'app' }),
  post('k8s: a role without names', `${role}/bad`, { bound_service_account_namespaces: 'app' }),
  post('k8s: a role of all and some', `${role}/bad`, { ...both, bound_service_account_names: ['*', 'x'] }),
  post('k8s: a role with an alias that is none', `${role}/bad`, { ...both, alias_name_source: 'x' }),
  post('k8s: a role of all', `${role}/all`, {
    bound_service_account_names: '*',
    bound_service_account_namespaces: '*',
  }),
  post('k8s: a role with patterns', `${role}/glob`, {
    ...{ bound_service_account_names: 'ap*', bound_service_account_namespaces: 'def*' },
    ...{ audience: 'vault', alias_name_source: 'serviceaccount_name' },
  }),
  get('k8s: read a role with an audience', `${role}/glob`),
  get('k8s: list roles', `${role}?list=true`),
  get('k8s: read a role that is not there', `${role}/none`),
]

/** A token as a pod has it, of which parts may be others. */
function projected(other: { readonly namespace?: string; readonly name?: string } = {}): Record<string, unknown> {
  const { namespace = 'default', name = 'app' } = other
  return {
    iss: 'https://k',
    aud: ['vault'],
    nbf: past,
    exp: future,
    'kubernetes.io': { namespace, serviceaccount: { name, uid: 'uid-1' } },
  }
}

/** A token as it is kept in a secret. */
const ofSecret = {
  iss: 'kubernetes/serviceaccount',
  'kubernetes.io/serviceaccount/namespace': 'default',
  'kubernetes.io/serviceaccount/secret.name': 's',
  'kubernetes.io/serviceaccount/service-account.name': 'app',
  'kubernetes.io/serviceaccount/service-account.uid': 'uid-1',
} as const

function logins({ make }: JwtIssuer): BehaviourStep[] {
  const login = (title: string, name: string, jwt: string, more = {}): BehaviourStep =>
    post(`k8s: ${title}`, `${mount}/login`, { role: name, jwt }, { ...nobody, ...more })
  return [
    login('a token of a secret', 'app', make(ofSecret), { makes: 'pod' }),
    get('k8s: look up its token', 'auth/token/lookup-self', { as: 'pod' }),
    login('a token of a pod', 'app', make(projected())),
    login('a role of patterns', 'glob', make(projected()), { makes: 'pod' }),
    get('k8s: look up the token of a name', 'auth/token/lookup-self', { as: 'pod' }),
    login('any name and namespace', 'all', make(projected({ name: 'bob', namespace: 'other' }))),
    login('no audience', 'glob', make(ofSecret)),
    login('another audience', 'glob', make({ ...projected(), aud: ['x'] })),
    login('another name', 'app', make(projected({ name: 'bob' }))),
    login('another namespace', 'app', make(projected({ namespace: 'other' }))),
    login('expired', 'app', make({ ...projected(), nbf: undefined, exp: past })),
    login('not yet valid', 'app', make({ ...projected(), nbf: future - 60 })),
    login('another key', 'app', jwtIssuer().make(projected())),
    login('a token of one part', 'app', 'x'),
    login('a token that is no base64', 'app', 'x.y.z'),
    login('a token of nobody', 'app', make({ a: 1 })),
    login(
      'a token without an id',
      'app',
      make({ 'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'app' } } }),
    ),
    login('a role that is not there', 'none', make(ofSecret)),
    post('k8s: no token', `${mount}/login`, { role: 'app' }, nobody),
    post('k8s: no role', `${mount}/login`, { jwt: 'x' }, nobody),
    post('k8s: nothing', `${mount}/login`, {}, nobody),
    get('k8s: with GET', `${mount}/login`, nobody),
    del('k8s: delete a role', `${role}/glob`),
    post('k8s: renew without a role', 'auth/token/renew-self', {}, { as: 'pod' }),
  ]
}

/** The login method `kubernetes`, with tokens of a new cluster. */
export const kubernetesBehaviour: readonly BehaviourStep[] = stepsOf(jwtIssuer())

function stepsOf(issuer: JwtIssuer): BehaviourStep[] {
  return [...configuration(issuer), ...roles, ...logins(issuer)]
}
