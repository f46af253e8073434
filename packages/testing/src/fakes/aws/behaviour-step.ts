// Fakes, of AWS: one line of a script whose answers a fake and other servers must have in common.
import type { Json } from './aws-answer.ts'

/** One request of a script, and what is known of its answer. */
export interface AwsBehaviourStep {
  readonly title: string
  readonly operation: string
  /** `RUN` in it stands for what tells the runs on one server apart, `<name>` for what an earlier answer was kept for. */
  readonly body: Json
  /** The error. Default: there is none. */
  readonly code?: string
  /** What the answer holds at least. */
  readonly holds?: Json
  /** Fields that the answer does not have. */
  readonly lacks?: readonly string[]
  /** What later requests need of the answer, by name, with its place, such as `{ arn: 'ARN' }`. */
  readonly keeps?: Readonly<Record<string, string>>
}

/** A line of a script, written in one. */
export function step(
  title: string,
  operation: string,
  body: Json,
  answer: Pick<AwsBehaviourStep, 'code' | 'holds' | 'lacks' | 'keeps'> = {},
): AwsBehaviourStep {
  return { title, operation, body, ...answer }
}
