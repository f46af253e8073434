// Fakes, of OpenBao and HashiCorp Vault: where the two differ in what they say.

/** Which of the two servers a fake speaks like. */
export type VaultVariant = 'openbao' | 'vault'

/** What one of them says. */
export interface VariantTexts {
  readonly version: string
  /** Version of the KV engine. */
  readonly pluginVersion: string
  readonly tokenPrefix: string
  /** Errors for a token that is not alive; one text is written as it is, several as a list. */
  readonly deadToken: readonly string[]
  /** The command that the warning for a wrong path names. */
  readonly invalidPath: (command: string) => string
  /** Whether metadata tell of compare-and-set for themselves, which only OpenBao has. */
  readonly metadataCas: boolean
}

const invalidPath =
  'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use.'

/**
 * OpenBao's are measured (2.7.2). Vault's are read, not run: the warning in its KV engine's `backend.go`, the dead token in
 * vault#26687 (since 1.17). Where nothing is said here, Vault is taken to say what OpenBao does.
 */
export const variants: Readonly<Record<VaultVariant, VariantTexts>> = {
  openbao: {
    version: '2.7.2',
    pluginVersion: 'v2.7.2+builtin.bao',
    tokenPrefix: 's.',
    deadToken: ['permission denied'],
    invalidPath: (command) => `${invalidPath} If using the OpenBao CLI, use 'bao kv ${command}' for this operation.`,
    metadataCas: true,
  },
  vault: {
    version: '1.20.4',
    pluginVersion: 'v0.24.0+builtin',
    tokenPrefix: 'hvs.',
    deadToken: ['permission denied', 'invalid token'],
    invalidPath: (command) => `${invalidPath} If using the Vault CLI, use 'vault kv ${command}' for this operation.`,
    metadataCas: false,
  },
}
