// What `@keyharbor/vault` offers.
export { Kv2Store, type Kv2Selector } from './kv2-store.ts'
export type { Kv2StoreOptions } from './kv2-options.ts'
