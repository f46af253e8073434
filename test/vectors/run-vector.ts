// Vectors: sets a fake into the situation of a vector, and compares its answer and what the adapter makes of it.
import { fillRequest } from './fill-request.ts'
import { matchAnswer, type VectorAnswer } from './match-answer.ts'
import type { Bindings } from './placeholders.ts'
import type { Vector, VectorRequest } from './vectors.ts'

/** What an adapter made of the answer: the code of its failure, or what it answered. */
export type AdapterOutcome = { readonly code: string } | { readonly value: unknown }

/** How one vector is tried. */
interface Situation<Fake> {
  /** Brings `fake` into the situation, and answers what the placeholders of the vector stand for, as far as it knows. */
  set(fake: Fake): Bindings | Promise<Bindings>
  /** Why the adapter is not asked: it has no such call. Default: it is asked. */
  readonly noAdapter?: string
  /** Checks what the adapter answered against `expected.value`, which is in words; throws when it is something else. */
  expectValue?(value: unknown, bindings: Bindings): void
  /** Checks what `response.described` says in words; throws when the answer is something else. */
  expectDescribed?(answer: VectorAnswer, bindings: Bindings): void
}

/** One provider: its fake, its adapter, and the vectors that they are tried with. */
export interface VectorSuite<Fake> {
  readonly provider: string
  readonly vectors: readonly Vector[]
  /** By the id of the vector. Those without one must be in the list of the unused. */
  readonly situations: Readonly<Record<string, Situation<Fake>>>
  /** A fake in its first state; each vector has two, one for the request and one for the adapter. */
  makeFake(): Fake | Promise<Fake>
  /** Sends the request, its placeholders filled, through the vendor SDK or as it is on the wire. */
  send(fake: Fake, request: VectorRequest, vector: Vector): Promise<VectorAnswer>
  /** Does with the adapter what the vector does. */
  adapterOutcome(fake: Fake, vector: Vector, bindings: Bindings): Promise<AdapterOutcome>
}

/** What does not agree with `vector`; empty when all does. Throws what `expectValue` and `expectDescribed` throw. */
export async function runVector<Fake>(suite: VectorSuite<Fake>, vector: Vector): Promise<readonly string[]> {
  const situation = suite.situations[vector.id]
  if (!situation) return [`situations: there is none for ${vector.id}`]
  const wire = await compareAnswer(suite, situation, vector)
  return [...wire, ...(await compareOutcome(suite, situation, vector))]
}

async function compareAnswer<Fake>(
  suite: VectorSuite<Fake>,
  situation: Situation<Fake>,
  vector: Vector,
): Promise<readonly string[]> {
  const fake = await suite.makeFake()
  const known = await situation.set(fake)
  const answer = await suite.send(fake, fillRequest(vector.request, known), vector)
  const { problems, bindings } = matchAnswer(vector.response, answer, known)
  if (vector.response.described && !situation.expectDescribed)
    return [...problems, 'expectDescribed: is missing, and the vector describes what no pattern can say']
  situation.expectDescribed?.(answer, bindings)
  return problems
}

async function compareOutcome<Fake>(
  suite: VectorSuite<Fake>,
  situation: Situation<Fake>,
  vector: Vector,
): Promise<readonly string[]> {
  if (situation.noAdapter !== undefined) return situation.noAdapter.trim() ? [] : ['noAdapter: must give the reason']
  const fake = await suite.makeFake()
  const known = await situation.set(fake)
  const outcome = await suite.adapterOutcome(fake, vector, known)
  const { expected } = vector
  if ('code' in expected) {
    const got = 'code' in outcome ? outcome.code : 'a value'
    return got === expected.code ? [] : [`expected: the adapter must fail with ${expected.code}, got ${got}`]
  }
  if ('code' in outcome) return [`expected: the adapter must answer ${expected.value}, got ${outcome.code}`]
  if (!situation.expectValue) return [`expectValue: is missing, and the vector expects ${expected.value}`]
  situation.expectValue(outcome.value, known)
  return []
}
