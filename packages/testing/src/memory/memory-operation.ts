// Testing: the calls that can be scripted to fail in a memory store, and that it keeps count of.

/** A method of the contract that would be a request to a server. */
export type MemoryOperation =
  | 'readSecret'
  | 'readVersion'
  | 'readSecrets'
  | 'listVersions'
  | 'listSecrets'
  | 'describeSecret'
  | 'createSecret'
  | 'writeSecret'
  | 'writeSecretIf'
  | 'writeSecretOnce'
  | 'deleteSecret'
  | 'restoreSecret'
  | 'purgeSecret'
  | 'setVersionState'
  | 'destroyVersion'
  | 'setCurrent'
  | 'moveStage'
