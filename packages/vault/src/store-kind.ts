// Vault: the name under which errors and caches know these stores.

/** Kind of a `Kv2Store`. */
export const kv2Kind = 'vault-kv2'
