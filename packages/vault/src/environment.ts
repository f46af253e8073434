// Vault: the environment variables of the servers' own tools.

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * `BAO_<name>`, else `VAULT_<name>`. A variable that is set but empty wins too, and gives '' (measured with the `bao` command
 * of OpenBao 2.7.2).
 */
export function fromEnvironment(env: Environment, name: string): string | undefined {
  return env[`BAO_${name}`] ?? env[`VAULT_${name}`]
}
