// What suites measure of core that its package does not export.
export { CacheEntry } from '../../../packages/core/src/client/cache-entry.ts'
export { clientPolicy } from '../../../packages/core/src/client/client-options.ts'
export { createSecretClient } from '../../../packages/core/src/client/create-secret-client.ts'
export { HeldValues } from '../../../packages/core/src/client/held-values.ts'
export { Refresher } from '../../../packages/core/src/client/refresher.ts'
export { VersionOrder } from '../../../packages/core/src/client/version-order.ts'
export { Events } from '../../../packages/core/src/events/events.ts'
