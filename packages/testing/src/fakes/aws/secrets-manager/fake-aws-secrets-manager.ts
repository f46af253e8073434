// Fakes, of AWS Secrets Manager: what a test holds in its hand.
import { assertKnownOptions, configError } from '@keyharbor/core'
import { ManualClock } from '../../../manual-clock.ts'
import type { Json } from '../aws-answer.ts'
import { AwsCore } from '../aws-core.ts'
import { awsPlace } from '../aws-place.ts'
import { openFakeAws, type FakeAws } from '../fake-aws.ts'
import { SecretsManager } from './secrets-manager.ts'

/** Options of `fakeAwsSecretsManager`. */
export interface FakeAwsSecretsManagerOptions {
  /** Default `'us-east-1'`. */
  readonly region?: string
  /** Default `'123456789012'`. */
  readonly accountId?: string
  /** Its time. Default: a clock of its own, which starts on 1 January 2026. */
  readonly clock?: ManualClock
  /**
   * So many requests for a secret after a deletion by force still find it, marked as deleted; the service needed 4 to 26 seconds.
   * A whole number, 0 or more. Default 2.
   */
  readonly forcedDeletionRequests?: number
  /** So many times a new replica is described as `InProgress` before it is `InSync`. A whole number, 0 or more. Default 1. */
  readonly replicationRequests?: number
}

/** A fake of AWS Secrets Manager for tests: one region of one account, empty at first. */
export interface FakeAwsSecretsManager extends FakeAws {
  /** Makes a secret the replica of one whose primary is in another region: it can be read, and writes are refused. */
  makeReplica(name: string, primaryRegion: string): void
  /** Copying to this region fails from now on: `Failed`, with the reason of a name that is taken there. */
  failReplication(region: string): void
  /** Secrets Manager may not call this function of Lambda: `RotateSecret` with it is refused. Any other may be called. */
  closeFunction(lambdaArn: string): void
  /** @internal As `GetSecretValue` answers another service of the account; throws `AwsRefusal`. */
  readSecret(id: string): Json
}

/**
 * Starts a fake of AWS Secrets Manager on loopback, for any client that speaks its JSON protocol. End it with `close` or
 * `await using`. Throws `CONFIG` for options that there are not, and for a region, an account id or a number that can not be one.
 *
 * Codes, statuses, texts and shapes are those of recorded answers of the service, which stand in `test/vectors` of the
 * repository; texts that were not recorded are those of its documentation and of public reports.
 *
 * A request must be signed (Signature Version 4) for this service and region; the access key id is read, and the signature is not
 * verified. Policies are what `access` says: resource policies are kept and told, but decide nothing. Nothing is encrypted.
 * Rotation makes the pending version; the test plays the function of Lambda. Missing are `StopReplicationToReplica`,
 * `ValidateResourcePolicy` (both 501), schedules in the form of cron (`NextRotationDate` is not there), secrets that other
 * services manage, and the limit of writes to one secret.
 */
export async function fakeAwsSecretsManager(
  options: FakeAwsSecretsManagerOptions = {},
): Promise<FakeAwsSecretsManager> {
  assertKnownOptions(kind, options, ['region', 'accountId', 'clock', 'forcedDeletionRequests', 'replicationRequests'])
  const { region = 'us-east-1', accountId = '123456789012', clock = new ManualClock() } = options
  const { forcedDeletionRequests = 2, replicationRequests = 1 } = options
  for (const count of [forcedDeletionRequests, replicationRequests])
    if (!Number.isInteger(count) || count < 0)
      throw configError(kind, 'forcedDeletionRequests and replicationRequests are whole numbers, 0 or more.')
  const place = awsPlace(kind, region, accountId)
  const now = (): number => clock.now()
  const service = new SecretsManager(place, { forcedDeletionRequests, replicationRequests }, now)
  const core = new AwsCore(service, place, now)
  return Object.assign(await openFakeAws(core, place, clock), {
    makeReplica: (name: string, primaryRegion: string) => service.shelf.makeReplica(name, primaryRegion),
    failReplication: (to: string) => void service.failing.add(to),
    closeFunction: (lambdaArn: string) => void service.closedFunctions.add(lambdaArn),
    readSecret: (id: string) => service.run('GetSecretValue', { SecretId: id }, core.access) ?? {},
  })
}

const kind = 'fake-aws-secrets-manager'
