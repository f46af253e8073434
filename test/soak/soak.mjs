// @ts-check
// Soak: hours of use of one client process while its store fails in all ways. Prints how it goes; exit code 0 when all held.
// Acceptance check 52. Started by scripts/soak.mjs, with --expose-gc. Argument: for how many seconds.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSecretClient } from '@keyharbor/core'
import { Kv2Store } from '@keyharbor/vault'
import { run } from './load.mjs'
import { Oracle } from './oracle.mjs'
import { medianGrowth, slopePerHour } from './trend.mjs'

const seconds = Number(process.argv[2])
const MiB = 2 ** 20
const maxStaleMs = 8_000
const policy = {
  maxAgeMs: 1_000,
  maxStaleMs,
  timeoutMs: 1_500,
  attemptTimeoutMs: 400,
  minRefreshIntervalMs: 200,
  maxEntries: 40,
}
const names = Array.from({ length: 50 }, (_, at) => `secret-${at}`)
const episodes = /** @type {const} */ (['kill', 'hang', 'fail', 'html', 'cutBody', 'refuse', 'throttle'])

const oracle = new Oracle(maxStaleMs)
const counts = /** @type {Map<string, number>} */ (new Map())
const unhandled = /** @type {string[]} */ ([])
for (const event of ['unhandledRejection', 'uncaughtException', 'warning'])
  process.on(event, (error) => unhandled.push(`${event}: ${error?.name}`))
const end = new AbortController()
process.on('SIGINT', () => end.abort())
process.on('SIGTERM', () => end.abort())

const server = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), names)
const { address, token } = await new Promise((resolve) => {
  server.on('message', (/** @type {any} */ message) =>
    'address' in message ? resolve(message) : oracle.written(message),
  )
})
const open = () => createSecretClient({ ...policy, store: new Kv2Store({ address, token, env: {} }) })
let client = open()
const count = (/** @type {string} */ outcome) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1)

const startedAt = performance.now()
const passed = () => (performance.now() - startedAt) / 1_000
/** @typedef {{ seconds: number, rss: number, heap: number, handles: number }} Sample */
const samples = /** @type {Sample[]} */ ([])

const load = {
  ...{ client: () => client, names, count, isOver: () => end.signal.aborted },
  served: (/** @type {import('@keyharbor/core').Secret} */ secret) => oracle.served(secret),
  surprised: (/** @type {string} */ code) => void oracle.wrong.push(`an application got ${code}`),
}
const loads = Array.from({ length: 8 }, () => run(load))
const others = [failing(), reopening(), sampling()]
await pause(seconds)
end.abort()
await Promise.all([...loads, ...others])
await client.close()
server.disconnect()
await once(server, 'exit')
await sleep(200)
oracle.check(true)
conclude()

/** All is well, then something is not; once in a while for longer than a stale value may be served. */
async function failing() {
  while (!end.signal.aborted) {
    server.send('none')
    await pause(3 + Math.random() * 5)
    server.send(episodes[Math.floor(Math.random() * episodes.length)] ?? 'kill')
    await pause(Math.random() < 0.1 ? 12 : 0.5 + Math.random() * 2.5)
  }
  server.send('none')
}

/** Clients come and go; what the old one is asked for fails with CLOSED. */
async function reopening() {
  while (!end.signal.aborted) {
    await pause(30)
    const old = client
    client = open()
    await old.close()
  }
}

async function sampling() {
  const everySeconds = Math.max(1, Math.min(30, seconds / 20))
  while (!end.signal.aborted) {
    await pause(everySeconds)
    oracle.check()
    globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    const handles = process.getActiveResourcesInfo().length
    samples.push({ seconds: passed(), rss: rss / MiB, heap: (heapUsed + external) / MiB, handles })
    const told = [...counts].map(([outcome, times]) => `${outcome} ${times}`).join(', ')
    console.log(
      `${Math.round(passed())} s: ${oracle.checked} checked, ${oracle.wrong.length} wrong, ${unhandled.length} unhandled, ` +
        `rss ${(rss / MiB).toFixed(1)} MiB, heap ${((heapUsed + external) / MiB).toFixed(1)} MiB, ${handles} handles; ${told}`,
    )
  }
}

/** @param {number} forSeconds */
async function pause(forSeconds) {
  for (const until = passed() + forSeconds; !end.signal.aborted && passed() < until;) await sleep(50)
}

function conclude() {
  // Caches of V8 and pools of sockets fill up first.
  const settled = samples.slice(Math.floor(samples.length / 4))
  const left = process.getActiveResourcesInfo().filter((what) => !/TTY|Pipe/.test(what))
  const figures = {
    seconds: Math.round(passed()),
    checked: oracle.checked,
    wrong: oracle.wrong.length,
    unhandled: unhandled.length,
    handlesLeft: left.length,
    handlesGrowth: medianGrowth(settled.map(({ handles }) => handles)),
    heapGrowthMiB: medianGrowth(settled.map(({ heap }) => heap)),
    rssMiBPerHour: slopePerHour(settled.map(({ seconds, rss }) => [seconds, rss])),
    ...Object.fromEntries(counts),
  }
  console.log(JSON.stringify(figures))
  const failed = [
    ...oracle.wrong,
    ...unhandled,
    ...left.map((what) => `left behind: ${what}`),
    ...(figures.heapGrowthMiB > 2 ? ['the heap grows'] : []),
    ...(figures.handlesGrowth > 10 ? ['handles grow'] : []),
    // A shorter run tells nothing of an hour.
    ...(seconds >= 3_600 && figures.rssMiBPerHour > 1 ? ['memory grows by more than 1 MiB in an hour'] : []),
    ...(oracle.checked < seconds ? ['next to nothing was read'] : []),
  ]
  for (const what of failed) console.log(`soak: ${what}`)
  console.log(failed.length === 0 ? 'soak: ok' : 'soak: FAILED')
  process.exitCode = failed.length === 0 ? 0 : 1
}
