// Vectors: the list of those that no test uses, each with the reason.
import type { Provider, Vector } from './vectors.ts'

/** The reason for all vectors of a provider, or for each by its id. */
export type UnusedVectors = string | Readonly<Record<string, string>>

const noFake = 'Neither the fake nor the adapter of this provider exists.'

/** What is not used, and why. A provider that has a `<provider>.test.ts` lists its vectors one by one. */
export const unused: Readonly<Record<Provider, UnusedVectors>> = {
  'aws-secrets-manager': {},
  'aws-ssm': {},
  'azure-key-vault': noFake,
  'gcp-secret-manager': noFake,
}

/** What is wrong with the list: a vector neither used nor listed, or both; an id that is no vector; no reason. */
export function unaccounted(
  vectors: readonly Pick<Vector, 'id'>[],
  used: readonly string[],
  unused: UnusedVectors,
): readonly string[] {
  const ids = vectors.map(({ id }) => id)
  const reasons = typeof unused === 'string' ? Object.fromEntries(ids.map((id) => [id, unused])) : unused
  const listed = Object.keys(reasons)
  return [
    ...ids.filter((id) => !used.includes(id) && !listed.includes(id)).map((id) => `${id}: is neither used nor listed`),
    ...used.filter((id) => listed.includes(id)).map((id) => `${id}: is used, and listed as unused`),
    ...[...used, ...listed].filter((id) => !ids.includes(id)).map((id) => `${id}: is no vector`),
    ...listed.filter((id) => !reasons[id]?.trim()).map((id) => `${id}: is listed without a reason`),
  ]
}
