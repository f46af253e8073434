// Fakes, of AWS Secrets Manager: which version has which staging label. Pure.
import { refuse } from '../aws-answer.ts'
import type { SecretVersion } from './secret-record.ts'

/** How many staging labels one version has at most; from the quotas of the service. */
const maxStages = 20

/** How many versions a secret keeps; the service takes away deprecated ones beyond, none younger than a day. */
const maxVersions = 100
const dayMs = 86_400_000

/**
 * The versions with one more, or with the value of one that a rotation has made. A label moves to it from where it was;
 * AWSCURRENT leaves AWSPREVIOUS behind and takes AWSPENDING off the version that it leaves (recorded).
 */
export function withVersion(versions: readonly SecretVersion[], made: SecretVersion): readonly SecretVersion[] {
  checkCount(made.stages)
  const left = versions.find(({ id, stages }) => id !== made.id && stages.includes('AWSCURRENT'))
  const others = versions.map((version) => (version.id === made.id ? { ...made, stages: version.stages } : version))
  const all = others.some(({ id }) => id === made.id) ? others : [...others, { ...made, stages: [] }]
  const moved = made.stages.reduce<readonly SecretVersion[]>((now, stage) => withStage(now, stage, made.id), all)
  if (left === undefined || !made.stages.includes('AWSCURRENT')) return kept(moved, made.createdMs)
  return kept(without(moved, 'AWSPENDING', left.id), made.createdMs)
}

/** The versions with a label on one of them, or on none. AWSPREVIOUS follows AWSCURRENT by itself. */
export function withStage(
  versions: readonly SecretVersion[],
  stage: string,
  to: string | undefined,
): readonly SecretVersion[] {
  const from = versions.find(({ stages }) => stages.includes(stage))?.id
  if (from === to) return versions
  const moved = versions.map((version) => {
    const stages = version.stages.filter((held) => held !== stage)
    return { ...version, stages: version.id === to ? [...stages, stage].sort() : stages }
  })
  for (const { stages } of moved) checkCount(stages)
  return stage === 'AWSCURRENT' && from !== undefined ? withStage(moved, 'AWSPREVIOUS', from) : moved
}

function without(versions: readonly SecretVersion[], stage: string, id: string): readonly SecretVersion[] {
  return versions.map((version) =>
    version.id === id ? { ...version, stages: version.stages.filter((held) => held !== stage) } : version,
  )
}

function checkCount(stages: readonly string[]): void {
  if (stages.length > maxStages)
    refuse('LimitExceededException', `You can't have more than ${maxStages} staging labels on a version.`)
}

function kept(versions: readonly SecretVersion[], nowMs: number): readonly SecretVersion[] {
  if (versions.length <= maxVersions) return versions
  const oldest = versions.find(({ stages, createdMs }) => stages.length === 0 && createdMs <= nowMs - dayMs)
  if (oldest === undefined)
    return refuse(
      'LimitExceededException',
      'The secret has the maximum number of versions, none of which can be removed yet.',
    )
  return kept(
    versions.filter((version) => version !== oldest),
    nowMs,
  )
}
