// AWS: a provider of credentials that the application has given, and what is told when it gives none.
import { StoreFailure } from '@keyharbor/core'
import { partsOf } from './answer-parts.ts'
import type { AwsCredentials } from './aws-client-options.ts'
import { describeAwsError } from './describe-aws-error.ts'

/** As the SDK calls it: with what the client is configured with, from which those of STS take the region. */
export type CredentialProvider = (...args: readonly unknown[]) => Promise<AwsCredentials>

/**
 * The provider, whose unknown errors and answers that are no credentials are `CREDENTIALS_UNAVAILABLE`. An error that says more, such
 * as a STS that can not be reached, goes on.
 */
export function guardedProvider(provider: CredentialProvider): CredentialProvider {
  return async (...args) => {
    const credentials = await answerOf(provider, args)
    if (areCredentials(credentials)) return credentials
    throw unavailable('The provider in the option credentials has given none.')
  }
}

/** Whether it has both parts that every signature needs. */
export function areCredentials(value: unknown): value is AwsCredentials {
  const { accessKeyId, secretAccessKey } = partsOf(value)
  return isText(accessKeyId) && isText(secretAccessKey)
}

async function answerOf(provider: CredentialProvider, args: readonly unknown[]): Promise<unknown> {
  try {
    return await provider(...args)
  } catch (error) {
    if (describeAwsError(error, { conditional: false, aborted: false }).code !== 'UNKNOWN') throw error
    throw unavailable('The provider in the option credentials has failed.')
  }
}

function unavailable(detail: string): StoreFailure {
  return new StoreFailure({ code: 'CREDENTIALS_UNAVAILABLE', detail })
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
