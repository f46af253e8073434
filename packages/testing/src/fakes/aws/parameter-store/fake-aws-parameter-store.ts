// Fakes, of AWS Parameter Store: what a test holds in its hand.
import { assertKnownOptions } from '@keyharbor/core'
import { ManualClock } from '../../../manual-clock.ts'
import { AwsCore } from '../aws-core.ts'
import { awsPlace } from '../aws-place.ts'
import { openFakeAws, type FakeAws } from '../fake-aws.ts'
import type { FakeAwsSecretsManager } from '../secrets-manager/fake-aws-secrets-manager.ts'
import { ParameterStore } from './parameter-store.ts'

/** Options of `fakeAwsParameterStore`. */
export interface FakeAwsParameterStoreOptions {
  /** Default `'us-east-1'`. */
  readonly region?: string
  /** Default `'123456789012'`. */
  readonly accountId?: string
  /** Its time. Default: a clock of its own, which starts on 1 January 2026. */
  readonly clock?: ManualClock
  /** Whose secrets are read by names below `/aws/reference/secretsmanager/`. Default: there are none. */
  readonly secretsManager?: FakeAwsSecretsManager
}

/** A fake of AWS Systems Manager Parameter Store for tests: one region of one account, empty at first. */
export interface FakeAwsParameterStore extends FakeAws {
  /** From now on each `GetParametersByPath` begins with so many empty pages that have a `NextToken`. */
  emptyPages(count: number): void
  /** So many writes from now on meet another write to their parameter: `TooManyUpdates`, and nothing is written. */
  conflict(times: number): void
}

/**
 * Starts a fake of AWS Parameter Store on loopback, for any client that speaks its JSON protocol. End it with `close` or
 * `await using`. Throws `CONFIG` for options that there are not, and for a region or an account id that can not be one.
 *
 * Codes, statuses, texts and shapes are those of recorded answers of the service, which stand in `test/vectors` of the
 * repository; texts that were not recorded are those of its documentation and of public reports. Answers are compressed for
 * clients that take that.
 *
 * A request must be signed (Signature Version 4) for this service and region; the access key id is read, and the signature is not
 * verified. Nothing is encrypted: what is answered for a SecureString that is not to be decrypted only looks like a ciphertext.
 * 501 are other data types than `text`, policies of parameters, `Filters` and `Shared` of `DescribeParameters`, tags of other
 * resources, and settings of the service. All else of Systems Manager is `UnknownOperationException`.
 */
export async function fakeAwsParameterStore(
  options: FakeAwsParameterStoreOptions = {},
): Promise<FakeAwsParameterStore> {
  assertKnownOptions(kind, options, ['region', 'accountId', 'clock', 'secretsManager'])
  const { region = 'us-east-1', accountId = '123456789012', clock = new ManualClock(), secretsManager } = options
  const place = awsPlace(kind, region, accountId)
  const now = (): number => clock.now()
  const service = new ParameterStore(place, secretsManager && ((id) => secretsManager.readSecret(id)), now)
  return Object.assign(await openFakeAws(new AwsCore(service, place, now), place, clock), {
    emptyPages: (count: number) => void (service.emptyPages = whole(count)),
    conflict: (times: number) => void (service.conflicts = whole(times)),
  })
}

const kind = 'fake-aws-parameter-store'

function whole(count: number): number {
  if (Number.isInteger(count) && count >= 0) return count
  throw new RangeError('The number is a whole number, 0 or more.')
}
