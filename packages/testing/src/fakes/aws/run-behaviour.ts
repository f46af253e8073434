// Fakes, of AWS: sends the requests of a script to a server, one after another.
import type { Json } from './aws-answer.ts'
import type { AwsBehaviourStep } from './behaviour-step.ts'

/** Where a script runs. */
export interface AwsBehaviourServer {
  readonly address: string
  readonly region: string
  /** As signatures name the service. */
  readonly service: string
  /** What `x-amz-target` begins with. */
  readonly target: string
  /** Tells the runs on one server apart. */
  readonly run: string
}

/** An answer to one step. */
export interface AwsBehaviourAnswer {
  readonly title: string
  /** The error, without the namespace that some servers write before it. */
  readonly code: string | undefined
  readonly body: Json
}

/** Sends all requests of a script. Signatures are of the right form, and are none: servers that verify them refuse all. */
export async function runAwsBehaviour(
  server: AwsBehaviourServer,
  script: readonly AwsBehaviourStep[],
): Promise<AwsBehaviourAnswer[]> {
  const kept = new Map([['RUN', server.run]])
  const answers: AwsBehaviourAnswer[] = []
  for (const { title, operation, body, keeps = {} } of script) {
    const answer = await send(server, operation, filled(JSON.stringify(body), kept))
    for (const [name, place] of Object.entries(keeps)) kept.set(`<${name}>`, String(at(answer, place)))
    const { __type: type } = answer
    answers.push({ title, code: typeof type === 'string' ? type.replace(/^.*#/, '') : undefined, body: answer })
  }
  return answers
}

async function send(
  { address, region, service, target }: AwsBehaviourServer,
  operation: string,
  body: string,
): Promise<Json> {
  const credential = `AKIDEXAMPLE/20260101/${region}/${service}/aws4_request`
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-date': '20260101T000000Z',
    'x-amz-target': `${target}.${operation}`,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
  }
  const response = await fetch(`${address}/`, { method: 'POST', headers, body })
  return parsed(await response.text(), response.status)
}

/** What is no JSON, such as a page about a failure within a server, is an error named by its status. */
function parsed(text: string, status: number): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return { __type: `HTTP ${status}` }
  }
}

function filled(text: string, kept: ReadonlyMap<string, string>): string {
  return [...kept].reduce((now, [name, value]) => now.replaceAll(name, JSON.stringify(value).slice(1, -1)), text)
}

/** What is in an answer at a place such as `Parameter.Version`. */
function at(answer: unknown, place: string): unknown {
  return place.split('.').reduce((within, key) => (within as Json | undefined)?.[key], answer)
}
