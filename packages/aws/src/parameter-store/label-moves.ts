// AWS: moves of labels, which the service does without a look at where they are.
import { failure } from '../aws-failure.ts'
import { textsOf } from '../answer-parts.ts'
import type { Answer } from '../service-connection.ts'
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
  if (isInvalid(answer, label)) throw failure('INVALID_ARGUMENT', 'The service takes no such label.')
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
  if (isInvalid(await requests.send('UnlabelParameterVersion', input, deadline), label))
    throw failure('PRECONDITION_FAILED')
}

/** Labels that were not moved are named in an answer that is no error. */
function isInvalid({ InvalidLabels: labels }: Answer, label: string): boolean {
  return textsOf(labels)?.includes(label) === true
}
