// For programs: a store that has a secret for every name, and keeps none of them.
import { StoreFailure, type ErrorFacts, type SecretStore, type StoredSecret } from '@keyharbor/core'

/** `textOf` makes the value of a name; undefined where there is no such secret. */
export function anyNameStore(textOf: (name: string) => string | undefined): SecretStore {
  return {
    kind: 'any-name',
    scope: [],
    checkName: (name) => name,
    readSecret: (name): Promise<StoredSecret> => {
      const text = textOf(name)
      if (text === undefined) return Promise.reject(new StoreFailure({ code: 'NOT_FOUND' }))
      return Promise.resolve({ value: { text }, version: { id: '1', state: 'enabled' } })
    },
    describeError: (): ErrorFacts => ({ code: 'UNKNOWN' }),
  }
}
