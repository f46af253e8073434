// AWS: the names under which errors and caches know these stores.

/** Kind of a `SecretsManagerStore`. */
export const secretsManagerKind = 'aws-secrets-manager'

/** Kind of a `ParameterStore`. */
export const parameterStoreKind = 'aws-parameter-store'
