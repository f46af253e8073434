// AWS: moves of labels, which the service does without a look at where they are.
import { StoreFailure } from '@keyharbor/core'
import { failure } from '../aws-failure.ts'
import { textsOf } from '../answer-parts.ts'
import type { Deadline } from '../deadline.ts'
import type { ParameterRequests } from './parameter-requests.ts'

/** A move: of which label, to which version, from which; null is no version. */
export interface LabelMove {
  readonly label: string
  readonly to: number | null
  readonly expected: number | null
}

/**
 * Moves a label while `expected` has it; else `PRECONDITION_FAILED`. No such version: `VERSION_NOT_FOUND`. The service can take a label
 * off a version only while it has it; elsewhere it is looked before, so of two moves at the same moment the later one wins.
 */
export async function moveLabel(
  requests: ParameterRequests,
  name: string,
  { label, to, expected }: LabelMove,
  deadline: Deadline,
): Promise<void> {
  const holder = await holderOf(requests, name, label, deadline)
  if (holder !== (expected === null ? undefined : String(expected))) throw failure('PRECONDITION_FAILED')
  if (to === expected) return
  if (to === null) return await takeOff(requests, name, label, Number(expected), deadline)
  const input = { Name: name, ParameterVersion: to, Labels: [label] }
  const answer = await requests.send('LabelParameterVersion', input, deadline)
  if (names(answer['InvalidLabels'], label)) throw failure('INVALID_ARGUMENT', 'The service takes no such label.')
  if (answer['ParameterVersion'] !== to) throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
}

/** The version that has a label. A missing parameter is `NOT_FOUND`. */
async function holderOf(
  requests: ParameterRequests,
  name: string,
  label: string,
  deadline: Deadline,
): Promise<string | undefined> {
  for await (const { id, stages } of requests.versions(name, () => deadline))
    if (stages?.includes(label) === true) return id
  return undefined
}

async function takeOff(
  requests: ParameterRequests,
  name: string,
  label: string,
  from: number,
  deadline: Deadline,
): Promise<void> {
  const input = { Name: name, ParameterVersion: from, Labels: [label] }
  const answer = await requests.send('UnlabelParameterVersion', input, deadline)
  if (names(answer['InvalidLabels'], label)) throw failure('PRECONDITION_FAILED')
  if (!names(answer['RemovedLabels'], label)) throw new StoreFailure({ code: 'MALFORMED_RESPONSE' })
}

/** Whether a list of an answer has a label: those that were not moved are named in an answer that is no error. */
function names(list: unknown, label: string): boolean {
  return textsOf(list)?.includes(label) === true
}
