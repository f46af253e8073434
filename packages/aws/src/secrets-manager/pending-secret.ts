// AWS: the version that a rotation makes, for the function that runs the rotation's steps.
import type { StoredSecret, StoredValue } from '@keyharbor/core'
import { assertKnown } from '../request-settings.ts'
import { beforeChange, failure, isFailure } from '../aws-failure.ts'
import type { Deadline } from '../deadline.ts'
import type { RotationStep } from './own-options.ts'
import type { SecretRequests } from './secret-requests.ts'
import { toContent } from './secret-value.ts'
import { isVersionId, pendingStage } from './secret-version.ts'

/**
 * The version that the rotation makes: the one that is there already, else what `make` gives, written under AWSPENDING. When two runs
 * of a step meet, both get what the first of them has written.
 */
export async function pendingSecret(
  requests: SecretRequests,
  name: string,
  step: RotationStep,
  make: () => StoredValue | Promise<StoredValue>,
  deadline: Deadline,
): Promise<StoredSecret> {
  const { token, rotationToken } = checkedStep(step)
  const query = { VersionId: token }
  const written = await beforeChange(allowingMissing(requests.read(name, deadline, query)))
  if (written !== undefined) return written
  const input = {
    ...toContent(await make()),
    ClientRequestToken: token,
    VersionStages: [pendingStage],
    ...(rotationToken !== undefined && { RotationToken: rotationToken }),
  }
  await allowingOther(requests.put(name, input, deadline))
  return await requests.read(name, deadline, query)
}

function checkedStep(step: RotationStep): RotationStep {
  assertKnown(step, ['token', 'rotationToken'])
  const { token, rotationToken } = step
  if (typeof token !== 'string' || !isVersionId(token))
    throw failure('INVALID_ARGUMENT', 'Give the ClientRequestToken of the event as token: 32 to 64 characters.')
  if (rotationToken !== undefined && !/^[A-Za-z0-9-]{36,256}$/.test(rotationToken))
    throw failure('INVALID_ARGUMENT', 'Give the RotationToken of the event as rotationToken, or leave it out.')
  return step
}

/** A rotation that begins has given the label to a version without a value. */
function allowingMissing(look: Promise<StoredSecret>): Promise<StoredSecret | undefined> {
  return look.catch((error: unknown) => {
    if (isFailure(error, 'VERSION_NOT_FOUND')) return undefined
    throw error
  })
}

function allowingOther(write: Promise<unknown>): Promise<unknown> {
  return write.catch((error: unknown) => {
    if (!isFailure(error, 'ALREADY_EXISTS')) throw error
  })
}
