// Fakes, of OpenBao and HashiCorp Vault: sends the requests of the script to a server and makes its answers comparable.
import { request } from 'node:http'
import type { BehaviourStep } from './behaviour-step.ts'
import { behaviour } from './behaviour.ts'
import { seconds } from './go-duration.ts'
import { KeptValues } from './kept-values.ts'

/** An answer without what differs from run to run. */
export interface ComparableAnswer {
  readonly title: string
  readonly status: number
  readonly body: unknown
}

/** Where the script runs. */
export interface BehaviourServer {
  readonly address: string
  readonly token: string
  /** Tells the runs on one server apart. */
  readonly run: string
  /** What else steps can send, by what stands for it, such as `<url>`. */
  readonly known?: Readonly<Record<string, string>>
}

/** Sends all requests of a script, one after another. */
export async function runBehaviour(
  { address, token, run, known }: BehaviourServer,
  script: readonly BehaviourStep[] = behaviour,
): Promise<ComparableAnswer[]> {
  const kept = new KeptValues({ RUN: run, '<root>': token, '<stranger>': 's.stranger', ...known })
  const answers: ComparableAnswer[] = []
  for (const step of script) {
    const { status, text } = await ready(() => send(address, step, kept))
    const body = text === '' ? undefined : (JSON.parse(text) as unknown)
    kept.keep(step, body)
    answers.push({ title: step.title, status, body: comparable(body, kept, [...ownFields, ...(step.own ?? [])]) })
  }
  return answers
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** A mount is upgraded in the milliseconds after it was made; until then the real server refuses. */
async function ready(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; tries < 500; tries += 1) {
    const answer = await ask()
    if (!answer.text.includes('Upgrading from non-versioned')) return answer
  }
  throw new Error('The mount has not become ready.')
}

function send(address: string, step: BehaviourStep, kept: KeptValues): Promise<Answer> {
  const token = step.as === 'nobody' ? {} : { 'X-Vault-Token': kept.filled(`<${step.as ?? 'root'}>`) }
  const headers = Object.entries(step.headers ?? {}).map(([name, value]) => [name, kept.filled(value)])
  const sent = typeof step.body === 'string' ? step.body : step.body === undefined ? '' : JSON.stringify(step.body)
  const options = { method: step.method, headers: { ...token, ...(Object.fromEntries(headers) as object) } }
  return new Promise((resolve, reject) => {
    request(`${address}/v1/${kept.filled(step.path)}`, options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
      .on('error', reject)
      .end(kept.filled(sent))
  })
}

/** Fields that no two servers or runs have in common, or that say when they were looked at. */
const ownFields: readonly string[] = [
  'accessor',
  'client_token',
  'cluster_id',
  'cluster_name',
  'creation_time',
  'entity_id',
  'expire_time',
  'id',
  'issue_time',
  'last_renewal',
  'last_renewal_time',
  'request_id',
  'role_id',
  'secret_id',
  'secret_id_accessor',
  'server_time_utc',
  'token',
  'ttl',
  'uuid',
  'wrapped_accessor',
]

/** Texts that tell apart what is alike: times, what was encrypted or signed, and the ends of lease ids and of names of database users. */
const ownTexts: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/(?<=^vault:v\d+:)[\w+/=-]+$/g, 'BYTES'],
  [/(?<=^v-[\w-]+-)\w{20}-\d{10}$/g, 'RANDOM'],
  [/(?<=\/creds\/\w+\/)\w{24}/g, 'RANDOM'],
]

function comparable(value: unknown, kept: KeptValues, own: readonly string[]): unknown {
  if (typeof value === 'string') return comparableText(kept.named(value))
  if (Array.isArray(value)) return value.map((item) => comparable(item, kept, own))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, field]) => {
    return [kept.named(name), own.includes(name) ? kindOf(field) : comparable(whatIsLeft(name, field), kept, own)]
  })
  return Object.fromEntries(fields)
}

function comparableText(text: string): string {
  const plain = ownTexts.reduce((made, [form, as]) => made.replaceAll(form, as), text)
  return plain.replaceAll(/(?<=max_ttl of ")[^"]+/g, (left) => `${roundedUp(seconds(left) ?? Number.NaN)}s`)
}

/** A second may pass between two requests on one server and not on the other: what is left then differs by it. */
function whatIsLeft(name: string, field: unknown): unknown {
  return name === 'lease_duration' && typeof field === 'number' ? roundedUp(field) : field
}

function roundedUp(count: number): number {
  return count < 60 ? count : Math.ceil(count / 5) * 5
}

/** That it is there is compared all the same. */
function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return value === '' || value === 0 ? `empty ${typeof value}` : typeof value
}
