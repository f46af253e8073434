// For tests that what one client of AWS writes another one reads: the same values by ours and by another one.
import { randomUUID } from 'node:crypto'
import { ParameterStore, SecretsManagerStore } from '@keyharbor/aws'
import { createSecretClient, type Secret } from '@keyharbor/core'
import { canary } from '@keyharbor/testing'
import { expect, onTestFinished } from 'vitest'
import type { AwsServiceName, OtherClient, OtherValue } from './other-clients.ts'
import { optionsFor } from './stores-on.ts'

/** Nothing else is in it: an emulator that lists a region while another test writes to it may fail. */
export const meetingRegion = 'eu-west-1'

/** Where both clients meet. */
export interface Meeting {
  readonly endpoint: string
  readonly other: OtherClient
}

/** A value, as it is written with ours and with the other client. */
interface Sample {
  readonly name: string
  readonly ours: string | Uint8Array | Readonly<Record<string, string>>
  readonly others: OtherValue
  /** Of a parameter. */
  readonly type?: 'String' | 'StringList'
}

const unicode = 'Grüße, 世界, 🔑, \u2028, é and e\u0301, "\\n'

/** Text, JSON, any letters, and bytes that are no text, each under a name of its own. */
function samples(service: AwsServiceName): readonly Sample[] {
  const prefix = `/keyharbor-${randomUUID()}`
  const [text, letters, login] = [canary('text'), `${unicode} ${canary('letters')}`, { password: canary('json') }]
  const bytes = Buffer.concat([Buffer.from([0, 255, 254, 10]), Buffer.from(canary('bytes'))])
  const common: readonly Sample[] = [
    { name: `${prefix}/text`, ours: text, others: { text } },
    { name: `${prefix}/json`, ours: login, others: { text: JSON.stringify(login) } },
    { name: `${prefix}/letters`, ours: letters, others: { text: letters } },
  ]
  const base64 = bytes.toString('base64')
  const name = `${prefix}/bytes`
  if (service === 'secretsmanager') return [...common, { name, ours: bytes, others: { base64 } }]
  const list = `${canary('first')},${canary('second')}`
  return [
    ...common,
    { name, ours: bytes, others: { text: `keyharbor:base64:${base64}` } },
    { name: `${prefix}/plain`, ours: text, others: { text }, type: 'String' },
    { name: `${prefix}/list`, ours: list, others: { text: list }, type: 'StringList' },
  ]
}

/** Expects our store to read each value as the other client has written it. */
export async function expectReadByUs(service: AwsServiceName, { endpoint, other }: Meeting): Promise<void> {
  const written = samples(service)
  await other.write(
    service,
    written.map(({ name, others: value, type }) => ({ name, value, ...(type && { type }) })),
  )
  const client = clientFor(service, endpoint)
  // Of booleans: a matcher would print a value.
  for (const sample of written) {
    const read = formOf(await client.get(sample.name), sample)
    expect(read === expectedOf(sample), sample.name).toBe(true)
  }
}

/** Expects the other client to read each value as our store has written it. */
export async function expectReadByOther(service: AwsServiceName, { endpoint, other }: Meeting): Promise<void> {
  const written = samples(service)
  const client = clientFor(service, endpoint)
  for (const sample of written) await client.create(sample)
  const read = await other.read(
    service,
    written.map(({ name }) => name),
  )
  for (const [at, { name, others }] of written.entries())
    expect(JSON.stringify(read[at]) === JSON.stringify(others), name).toBe(true)
}

/** Ours, as far as it is needed. */
interface OurClient {
  get(name: string): Promise<Secret>
  create(sample: Sample): Promise<unknown>
}

function clientFor(service: AwsServiceName, endpoint: string): OurClient {
  return service === 'ssm' ? parametersAt(endpoint) : secretsAt(endpoint)
}

function secretsAt(endpoint: string): OurClient {
  const client = createSecretClient({ store: new SecretsManagerStore(optionsFor(endpoint, meetingRegion)) })
  onTestFinished(() => client.close())
  return { get: (name) => client.get(name), create: ({ name, ours }) => client.create(name, ours) }
}

function parametersAt(endpoint: string): OurClient {
  const client = createSecretClient({ store: new ParameterStore(optionsFor(endpoint, meetingRegion)) })
  onTestFinished(() => client.close())
  return {
    get: (name) => client.get(name),
    create: ({ name, ours, type }) => client.create(name, ours, { settings: { type: type ?? 'SecureString' } }),
  }
}

/** In a form that is the same for the same value. */
function formOf(secret: Secret, { ours }: Sample): unknown {
  if (typeof ours === 'string') return secret.text()
  return ours instanceof Uint8Array ? Buffer.from(secret.bytes()).toString('base64') : JSON.stringify(secret.json())
}

function expectedOf({ ours }: Sample): unknown {
  if (typeof ours === 'string') return ours
  return ours instanceof Uint8Array ? Buffer.from(ours).toString('base64') : JSON.stringify(ours)
}
