// Fakes, of OpenBao and HashiCorp Vault: which paths take more than the right to do what is done there.

/** Paths within a namespace that take `sudo` as well. */
const sudoPaths: readonly RegExp[] = [
  /^sys\/(seal|step-down|leases)$/,
  /^sys\/leases\/(lookup|revoke-prefix|revoke-force)\//,
  /^sys\/auth\/./,
  /^auth\/token\/accessors\//,
]

/** Whether a path is among them. */
export function needsSudo(path: string): boolean {
  return sudoPaths.some((sudo) => sudo.test(path))
}
