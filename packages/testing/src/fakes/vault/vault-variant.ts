// Fakes, of OpenBao and HashiCorp Vault: where the two differ in what they say.
import type { NodeState } from './node-state.ts'

/** Which of the two servers a fake speaks like. */
export type VaultVariant = 'openbao' | 'vault'

/** What one of them says. */
export interface VariantTexts {
  readonly variant: VaultVariant
  readonly version: string
  /** Version of the KV engine. */
  readonly pluginVersion: string
  readonly tokenPrefix: string
  readonly batchPrefix: string
  /** Login methods that are built in and that the fake does not have. All that it does not know are in no catalogue. */
  readonly loginsNotHad: readonly string[]
  /** Errors for a token that is not alive; one text is written as it is, several as a list. */
  readonly deadToken: readonly string[]
  /** The command that the warning for a wrong path names. */
  readonly invalidPath: (command: string) => string
  /** Whether KV 2 has compare-and-set of metadata and detailed lists, which only OpenBao has. */
  readonly metadataCas: boolean
  /** As it calls itself. */
  readonly product: string
  /** Whether it answers a revocation when that is done, where nothing is asked for. */
  readonly revokesLeasesAtOnce: boolean
  /** For a static role without a time to rotate. */
  readonly noRotation: string
  /** Since when versions of transit keys are counted from 1. */
  readonly transitFromOne: string
  /** Parameters of `sys/health` that are a status. */
  readonly healthCodes: readonly string[]
  /** Parameters of `sys/health` that are true or false. */
  readonly healthTruths: readonly string[]
  /** What `sys/health` tells beside what both tell. */
  readonly healthExtras: (state: NodeState) => Readonly<Record<string, unknown>>
  /** What `sys/leader` tells beside what both tell, or in place of what only some nodes know. */
  readonly leaderExtras: (state: NodeState) => Readonly<Record<string, unknown>>
  /** Performance replication as the nodes of a cluster tell of it. */
  readonly clusterMode: string
  /** Where `sys/seal-status` has the time of the build. */
  readonly builtField: string
  /** Whether a standby answers what only reads. Others pass everything on. */
  readonly standbysRead: boolean
}

const invalidPath =
  'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use.'

const statusCodes = ['activecode', 'standbycode', 'sealedcode', 'uninitcode'] as const

/**
 * OpenBao's are measured (2.7.2). Vault's are read, not run: the warning in its KV engine's `backend.go`, the dead token in
 * vault#26687 (since 1.17), `sys/health` in `http/sys_health.go` and in the answer of a 1.18.5, `sys/leader` in
 * `http/sys_leader_test.go`, what standbys do in its page "Eventual consistency in Vault replication", that leases are
 * revoked later in its page on `lease revoke`, the texts of engines in `builtin/logical/`,
 * login methods in `helper/builtinplugins/registry_full.go`. Where nothing is said here, Vault is taken to say what OpenBao does.
 */
export const variants: Readonly<Record<VaultVariant, VariantTexts>> = {
  openbao: {
    variant: 'openbao',
    version: '2.7.2',
    pluginVersion: 'v2.7.2+builtin.bao',
    tokenPrefix: 's.',
    batchPrefix: 'b.',
    loginsNotHad: ['cert'],
    deadToken: ['permission denied'],
    invalidPath: (command) => `${invalidPath} If using the OpenBao CLI, use 'bao kv ${command}' for this operation.`,
    metadataCas: true,
    product: 'OpenBao',
    revokesLeasesAtOnce: true,
    noRotation: 'rotation_period is required to create static accounts',
    transitFromOne: 'Vault 0.3 (prior to the OpenBao fork)',
    healthCodes: statusCodes,
    healthTruths: ['standbyok'],
    healthExtras: () => ({}),
    leaderExtras: () => ({}),
    clusterMode: 'primary',
    builtField: 'commit_date',
    standbysRead: true,
  },
  vault: {
    variant: 'vault',
    version: '1.20.4',
    pluginVersion: 'v0.24.0+builtin',
    tokenPrefix: 'hvs.',
    batchPrefix: 'hvb.',
    loginsNotHad: [
      ...[
        'cert',
        'ldap',
        'aws',
        'azure',
        'gcp',
        'github',
        'okta',
        'radius',
        'kerberos',
        'alicloud',
        'centrify',
        'cf',
        'oci',
      ],
      'pcf',
    ],
    deadToken: ['permission denied', 'invalid token'],
    invalidPath: (command) => `${invalidPath} If using the Vault CLI, use 'vault kv ${command}' for this operation.`,
    metadataCas: false,
    product: 'Vault',
    revokesLeasesAtOnce: false,
    noRotation: 'one of rotation_schedule or rotation_period must be provided to create a static account',
    transitFromOne: 'Vault 0.3',
    healthCodes: [...statusCodes, 'drsecondarycode', 'performancestandbycode', 'haunhealthycode', 'removedcode'],
    healthTruths: ['standbyok', 'perfstandbyok'],
    healthExtras: (state) => ({
      performance_standby: state === 'performance-standby',
      enterprise: state === 'performance-standby' || state === 'dr-secondary',
      echo_duration_ms: 0,
      clock_skew_ms: 0,
      replication_primary_canary_age_ms: 0,
    }),
    leaderExtras: (state) => ({
      is_self: false,
      leader_address: '',
      leader_cluster_address: '',
      performance_standby: state === 'performance-standby',
      performance_standby_last_remote_wal: 0,
    }),
    clusterMode: 'disabled',
    builtField: 'build_date',
    standbysRead: false,
  },
}
