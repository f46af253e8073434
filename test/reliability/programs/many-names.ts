// Gets 100 000 secrets and 10 000 that there are not, and prints what is left of that. Needs --expose-gc.
import { createSecretClient, systemClock, type Clock } from '@keyharbor/core'
import { anyNameStore } from './any-name-store.ts'

const pending = { foreground: 0, background: 0 }

/** Counts the timers that have neither fired nor been cancelled. */
const clock: Clock = {
  ...systemClock,
  setTimer: (run, delayMs, kind) => {
    pending[kind] += 1
    let isPending = true
    const end = (): void => {
      if (isPending) pending[kind] -= 1
      isPending = false
    }
    const timer = systemClock.setTimer(
      () => {
        end()
        run()
      },
      delayMs,
      kind,
    )
    return {
      cancel: () => {
        end()
        timer.cancel()
      },
    }
  },
}

const store = anyNameStore((name) => (name.startsWith('none') ? undefined : `${name} `.repeat(20)))
const client = createSecretClient({ store, clock })

function usedBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function getAll(from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 500) {
    const names = Array.from({ length: 500 }, (_, index) => at + index)
    await Promise.all(names.map((name) => client.get(`secret ${name}`)))
    await client.getMany(names.filter((name) => name % 10 === 0).map((name) => `none ${name}`))
  }
}

await getAll(0, 5_000)
const before = usedBytes()
await getAll(5_000, 105_000)
const growthMiB = (usedBytes() - before) / 2 ** 20
const entries = client.health().secrets.filter(({ version }) => version !== undefined).length
console.log(JSON.stringify({ entries, pending, growthMiB }))
