// Vectors: what stands in angle brackets, which values it can stand for, and when two of them stand for one thing.

/** What placeholders stand for, by what is in the brackets: `{ name: 'app/db', 'version:1': '3f…' }`. */
export type Bindings = Readonly<Record<string, string | number>>

/** One placeholder of a vector. */
export interface Placeholder {
  /** What is in the brackets. */
  readonly key: string
  readonly kind: PlaceholderKind
  /** One value wherever it occurs; it is on `kind.named` placeholders and on numbered ones. */
  readonly binds: boolean
  /** For `<t+604800>`: the seconds after `<t>`. */
  readonly after?: number
}

/** What the placeholders of one kind can stand for. */
interface PlaceholderKind {
  readonly name: string
  /** The answer has one of it, or numbers them: two that differ in number are two different values. */
  readonly named: boolean
  /** As a regular expression, where it stands within a longer text. */
  readonly pattern: string
  /** Whether it can stand for `found`, where it is all of a value. */
  fits(found: unknown): boolean
}

const daySeconds = 86_400
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const dateTime = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`
const something = '[^]+?'

const kinds: ReadonlyMap<string, PlaceholderKind> = new Map(
  [
    ...['name', 'arn', 'vault', 'tenant', 'region', 'account', 'partition', 'project', 'project-id', 'param'].map(
      named,
    ),
    ...['secret', 'token', 'principal-arn', 'lambda-arn', 'kms-key', 'partial-arn', 'rg', 'message'].map(named),
    ...['client-request-id', 'version-path', 'too-large', 'base64'].map(named),
    text('version', String.raw`[\w.-]+`, true),
    text('value', '[^]*?', true),
    text('project-number', String.raw`\d+`, true),
    text('suffix', '[A-Za-z0-9]{6}', true),
    text('uuid', uuid),
    text('hex', '[0-9a-f]+'),
    text('any', '[^]*?'),
    ...['etag', 'id', 'ip', 'url', 'json', 'text'].map((name) => text(name, something)),
    number('epoch:int', Number.isSafeInteger),
    number('epoch:number', Number.isFinite),
    number('nanos', (found) => Number.isInteger(found) && found < 1e9 && found % 1000 === 0),
    number('t', Number.isSafeInteger, true),
    time('time', () => true),
    time('day', (seconds) => seconds % daySeconds === 0),
  ].map((kind) => [kind.name, kind]),
)

/** Splits text into what is literal and what are placeholders: the odd items are what is in the brackets. */
export function splitPlaceholders(recorded: string): readonly string[] {
  return recorded.split(/<([^<>]*)>/)
}

/** The placeholder with `key` in its brackets; undefined when there is no such kind. */
export function placeholderOf(key: string): Placeholder | undefined {
  const [, kindName = '', number, after] = /^(.+?)(?::(\d+)|\+(\d+))?$/.exec(key) ?? []
  const kind = kinds.get(kindName)
  if (!kind || (after !== undefined && kindName !== 't')) return undefined
  const placeholder = { key, kind, binds: kind.named || number !== undefined }
  return after === undefined ? placeholder : { ...placeholder, after: Number(after) }
}

function named(name: string): PlaceholderKind {
  return text(name, something, true)
}

function text(name: string, pattern: string, named = false): PlaceholderKind {
  const whole = new RegExp(`^${pattern}$`)
  return { name, named, pattern, fits: (found) => typeof found === 'string' && whole.test(found) }
}

function number(name: string, holds: (found: number) => boolean, named = false): PlaceholderKind {
  const fits = (found: unknown): boolean => typeof found === 'number' && found >= 0 && holds(found)
  return { name, named, pattern: String.raw`\d+`, fits }
}

/** A time is epoch seconds on the wire, and RFC 3339 text where a recording shows what an SDK made of it. */
function time(name: string, holds: (seconds: number) => boolean): PlaceholderKind {
  const whole = new RegExp(`^${dateTime}$`)
  const fits = (found: unknown): boolean => {
    if (typeof found === 'string') return whole.test(found) && holds(Date.parse(found) / 1000)
    return typeof found === 'number' && Number.isFinite(found) && found >= 0 && holds(found)
  }
  return { name, named: false, pattern: dateTime, fits }
}
