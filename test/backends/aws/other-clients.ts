// For tests that what one client of AWS writes another one reads: the clients that are not ours.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPython } from './run-python.ts'

/** A service, as AWS's tools name it. */
export type AwsServiceName = 'secretsmanager' | 'ssm'

/** A value of a secret or parameter. */
export type OtherValue = { readonly text: string } | { readonly base64: string }

/** What is written. */
interface OtherItem {
  readonly name: string
  readonly value: OtherValue
  /** Of a parameter. Default `SecureString`. */
  readonly type?: string
}

/** Where a client finds a service. */
export interface OtherPlace {
  readonly endpoint: string
  readonly region: string
}

/** A client that is not ours, at one address. */
export interface OtherClient {
  /** Creates secrets or parameters. */
  write(service: AwsServiceName, items: readonly OtherItem[]): Promise<void>
  /** Their values, in the order of the names. */
  read(service: AwsServiceName, names: readonly string[]): Promise<readonly OtherValue[]>
}

/** AWS's SDK for Python, of the given installation or the pinned one. */
export function boto3(place: OtherPlace, python?: string): OtherClient {
  const options = { ...place, ...(python !== undefined && { python }) }
  return {
    write: async (service, items) => {
      const input = JSON.stringify(items.map((item) => ({ type: 'SecureString', ...item })))
      await runPython(['exchange.py', service, 'write'], { ...options, input })
    },
    read: async (service, names) => {
      const printed = await runPython(['exchange.py', service, 'read'], { ...options, input: JSON.stringify(names) })
      return JSON.parse(printed) as readonly OtherValue[]
    },
  }
}

/** AWS's command line. */
export function awsCommandLine(place: OtherPlace): OtherClient {
  const aws = async (commands: readonly (readonly string[])[]): Promise<readonly string[]> => {
    const printed = await runPython(['command_line.py'], { ...place, input: JSON.stringify(commands) })
    return JSON.parse(printed) as readonly string[]
  }
  return {
    write: (service, items) =>
      inFiles(items, async (contents) => {
        await aws(items.map((item, at) => writingArguments(service, item, contents[at] ?? '')))
      }),
    read: async (service, names) => {
      const printed = await aws(names.map((name) => readingArguments(service, name)))
      return printed.map((text) => valueOf(JSON.parse(text) as CommandLineAnswer))
    },
  }
}

/** From files, so that no list of processes shows a value: `fileb://` is bytes, `file://` is text. */
async function inFiles(
  items: readonly OtherItem[],
  use: (contents: readonly string[]) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'keyharbor-'))
  try {
    await use(await Promise.all(items.map(({ value }, at) => written(value, join(folder, String(at))))))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function written(value: OtherValue, file: string): Promise<string> {
  const isText = 'text' in value
  await writeFile(file, isText ? value.text : Buffer.from(value.base64, 'base64'), { mode: 0o600 })
  return `${isText ? 'file' : 'fileb'}://${file}`
}

function writingArguments(service: AwsServiceName, item: OtherItem, content: string): readonly string[] {
  if (service === 'ssm')
    return ['ssm', 'put-parameter', '--name', item.name, '--type', item.type ?? 'SecureString', '--value', content]
  const option = 'text' in item.value ? '--secret-string' : '--secret-binary'
  return ['secretsmanager', 'create-secret', '--name', item.name, option, content]
}

function readingArguments(service: AwsServiceName, name: string): readonly string[] {
  return service === 'ssm'
    ? ['ssm', 'get-parameter', '--with-decryption', '--name', name]
    : ['secretsmanager', 'get-secret-value', '--secret-id', name]
}

interface CommandLineAnswer {
  readonly SecretString?: string
  readonly SecretBinary?: string
  readonly Parameter?: { readonly Value: string }
}

function valueOf(answer: CommandLineAnswer): OtherValue {
  const text = answer.SecretString ?? answer.Parameter?.Value
  return text === undefined ? { base64: answer.SecretBinary ?? '' } : { text }
}
