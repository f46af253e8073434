// @ts-check
// Soak: the fake server, in a process of its own so that its memory is not counted. It rotates secrets, and fails as its parent says.
import { fakeVault } from '@keyharbor/testing'

const names = process.argv.slice(2)
const fake = await fakeVault()
const isRead = (/** @type {{ method: string }} */ { method }) => method === 'GET'
const reads = { times: Infinity, when: isRead }

/** What goes wrong with reads, by name. */
const faults = {
  none: () => fake.faults.fail({ times: Infinity, when: (request) => isRead(request) && Math.random() < 0.05 }),
  hang: () => fake.faults.hang(reads),
  fail: () => fake.faults.fail({ ...reads, status: 503 }),
  html: () => fake.faults.htmlPage(reads),
  cutBody: () => fake.faults.cutBody(reads),
  refuse: () => fake.faults.refuse(reads),
  throttle: () => fake.faults.throttle({ ...reads, retryAfterSeconds: 1 }),
}

/** @typedef {keyof typeof faults} FaultName */

let isKilled = false
const versions = new Map(names.map((name) => [name, 0]))
for (const name of names) await rotate(name)
await fail('none')
process.on('message', (/** @type {FaultName | 'kill'} */ what) => void fail(what))
process.on('disconnect', () => process.exit())
// Ctrl-C is for its parent, which then ends it.
process.on('SIGINT', () => {})
process.send?.({ address: fake.address, token: fake.token })
setInterval(() => {
  fake.calls.clear()
  void rotate(names[Math.floor(Math.random() * names.length)] ?? '')
}, 20)

/** One read in twenty fails when all is well. @param {FaultName | 'kill'} what */
async function fail(what) {
  if (isKilled) await fake.restore()
  isKilled = what === 'kill'
  if (what === 'kill') return await fake.cut()
  fake.faults.clear()
  faults[what]()
}

/** The value tells name and version, so that nobody has to remember it. @param {string} name */
async function rotate(name) {
  const version = (versions.get(name) ?? 0) + 1
  versions.set(name, version)
  const body = JSON.stringify({ data: { value: `${name}#${version}` } })
  const headers = { 'x-vault-token': fake.token }
  await fake.handle({ method: 'POST', url: `/v1/secret/data/${name}`, headers, body })
  process.send?.({ name, version, atMs: Date.now() })
}
