// Shows the service in service.ts through a rotation, an outage of 60 s and another rotation, with visitors all the time.
// Reads AWS_ENDPOINT_URL_SECRETS_MANAGER, the address of a test server, and OUTAGE_SECONDS if it shall be shorter.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SecretsManagerStore } from '@keyharbor/aws'
import { createSecretClient } from '@keyharbor/core'
import { Database } from './database.ts'
import { Gate } from './gate.ts'
import { listen } from './listen.ts'
import { rotate } from './rotation.ts'
import { createService, isLogin } from './service.ts'
import { Visitors } from './visitors.ts'

const endpoint = process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER']
if (endpoint === undefined) throw new Error('Set AWS_ENDPOINT_URL_SECRETS_MANAGER: see README.md.')
const outageSeconds = Number(process.env['OUTAGE_SECONDS'] ?? 60)
const secretName = `keyharbor-example/${randomUUID()}`
const place = { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }

console.log('Keyharbor on AWS: a service, a rotation and an outage')

// Whoever runs the database and rotates its password.
const login = { username: 'app', password: randomUUID() }
const database = await Database.start(login)
const admin = createSecretClient({ store: new SecretsManagerStore({ ...place, endpoint }) })
const { id: first } = await admin.create(secretName, login)
const sdk = new SecretsManagerClient({ ...place, endpoint })

// The service. It asks Secrets Manager every 2 s, so that a minute is long for it, and by way of a gate.
const gate = new Gate(new URL(endpoint))
await gate.open()
const store = new SecretsManagerStore({ ...place, endpoint: gate.url })
const secrets = createSecretClient({ store, validate: isLogin, maxAgeMs: 2_000 })
const service = createService({ secrets, secretName, databaseUrl: database.url })
const url = `http://127.0.0.1:${await listen(service)}/`
const visitors = new Visitors(url)
await until(() => secrets.peek(secretName)?.version === first)
say('service', `${url} is ${await health()}`)

const second = await rotate(sdk, secretName, database)
await until(() => secrets.peek(secretName)?.version === second)
assert(database.refused > 0)
say('rotation', 'the database refused the old password, and the service has the new one')

await gate.cut()
const answered = visitors.answered
say('outage', `for ${outageSeconds} s Secrets Manager can not be reached`)
await sleep(outageSeconds * 1_000)
await assert.rejects(secrets.refresh(secretName), { code: 'UNAVAILABLE' })
assert.equal(await health(), 'stale')
say('', `the service is stale, and has answered ${visitors.answered - answered} visitors`)

await gate.open()
await until(async () => (await health()) === 'ready')
const third = await rotate(sdk, secretName, database)
await until(() => secrets.peek(secretName)?.version === third)
say('after it', 'the service is ready, and the next rotation has come')

await visitors.leave()
say('visitors', `${visitors.answered} answered, ${visitors.failed} not`)
assert.equal(visitors.failed, 0)

await admin.purge(secretName)
service.close()
database.close()
await Promise.all([admin.close(), secrets.close(), gate.cut()])

async function health(): Promise<string> {
  return await (await fetch(`${url}health`)).text()
}

/** After an outage the client tries again within 60 s. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const latest = Date.now() + 90_000
  while (!(await isSo())) {
    assert(Date.now() < latest, 'It took longer than 90 s.')
    await sleep(50)
  }
}

function say(what: string, text: string): void {
  console.log(`  ${what.padEnd(9)} ${text}`)
}
