// What `@keyharbor/core` offers: first what applications use, then what adapters need.
export * from './errors/secret-error.ts'
export { assertKnownOptions, configError } from './errors/config-error.ts'
export * from './clock.ts'
export * from './store/error-codes.ts'
export * from './store/store-failure.ts'
export * from './store/stored-secret.ts'
export * from './store/secret-store.ts'
export * from './store/capabilities.ts'
