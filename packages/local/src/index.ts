// What `@keyharbor/local` offers.
export { EncryptedFileStore } from './encrypted-file-store.ts'
export type { EncryptedFileStoreOptions } from './encrypted-file-store-options.ts'
export type { FileSelector } from './file-selector.ts'
