// AWS: moves of staging labels, which are the service's compare-and-set.
import { failure, isFailure } from '../aws-failure.ts'
import type { Deadline } from '../deadline.ts'
import type { SecretRequests } from './secret-requests.ts'
import { currentStage, holderOf, isVersionId } from './secret-version.ts'

/** A move: of which label, to which version, from which; null is no version. */
export interface StageMove {
  readonly stage: string
  readonly to: string | null
  readonly expected: string | null
}

/**
 * The label of a version that is written and not yet current. Not AWSPENDING, which a rotation that is under way has: it would
 * lose its version, and a label that is left there blocks the next one.
 */
export const candidateStage = 'KEYHARBOR-CANDIDATE'

/** Moves a label while `expected` has it; else `PRECONDITION_FAILED`. No such version: `VERSION_NOT_FOUND`. */
export async function moveStage(
  requests: SecretRequests,
  name: string,
  move: StageMove,
  deadline: Deadline,
): Promise<void> {
  const { stage, to, expected } = move
  if (to === expected || !isPossible(to) || !isPossible(expected))
    return await moveNothing(requests, name, move, deadline)
  try {
    await requests.updateStage(name, stage, to, expected, deadline)
  } catch (error) {
    // One name of error for both (InvalidParameterException); texts are not relied on.
    if (to !== null && isFailure(error, 'PRECONDITION_FAILED') && !(await hasVersion(requests, name, to, deadline)))
      throw failure('VERSION_NOT_FOUND')
    throw error
  }
}

/** The service would refuse a move that moves nothing, and an id of a form that it does not give, before it looks at the secret. */
async function moveNothing(
  requests: SecretRequests,
  name: string,
  { stage, to, expected }: StageMove,
  deadline: Deadline,
): Promise<void> {
  const { stages } = await requests.describe(name, deadline)
  if ((holderOf(stage, stages) ?? null) !== expected) throw failure('PRECONDITION_FAILED')
  if (!isPossible(to)) throw failure('VERSION_NOT_FOUND')
}

/** Whether a secret has a version; true also when that may not be seen. */
async function hasVersion(requests: SecretRequests, name: string, id: string, deadline: Deadline): Promise<boolean> {
  try {
    for await (const version of requests.versions(name, () => deadline)) if (version.id === id) return true
    return false
  } catch {
    return true
  }
}

/**
 * Makes a candidate current while `expected` is. When somebody else was quicker its label is taken off again; whether that comes
 * through or not, nothing follows it.
 */
export async function promoteCandidate(
  requests: SecretRequests,
  name: string,
  { id, expected }: { readonly id: string; readonly expected: string },
  deadline: Deadline,
): Promise<void> {
  try {
    await requests.updateStage(name, currentStage, id, expected, deadline)
  } catch (error) {
    if (isFailure(error, 'PRECONDITION_FAILED'))
      await requests.updateStage(name, candidateStage, null, id, deadline).catch(() => undefined)
    throw error
  }
}

function isPossible(id: string | null): boolean {
  return id === null || isVersionId(id)
}
