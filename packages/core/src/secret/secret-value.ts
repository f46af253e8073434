// Secret: a value in memory, outside the JavaScript heap, and the ways to look at it.
import { isUtf8 } from 'node:buffer'
import { StoreFailure } from '../store/store-failure.ts'
import type { StoredValue } from '../store/stored-secret.ts'

/**
 * Holds one value in memory of its own, so that a heap snapshot does not show it; text exists only while it is asked for. A view
 * of that memory is made when it is looked at: it takes a fraction of the time of reading text, and 96 bytes for each secret.
 * All methods throw `StoreFailure` with `DECODE_FAILED`, which tells no value.
 */
export class SecretValue {
  #content: ArrayBuffer | undefined
  #json: WeakRef<object> | undefined

  constructor(value: StoredValue) {
    this.#content = ownMemory(value)
  }

  /** Size in bytes. */
  get size(): number {
    return SecretValue.#memoryOf(this).byteLength
  }

  /** The text; refused when the bytes are not UTF-8. */
  text(): string {
    const bytes = SecretValue.#bytesOf(this)
    if (!isUtf8(bytes)) throw undecodable('It is not UTF-8 text. Use bytes().')
    return bytes.toString('utf8')
  }

  /** A copy of the bytes. */
  bytes(): Uint8Array {
    return Uint8Array.from(SecretValue.#bytesOf(this))
  }

  /** The parsed JSON, deeply frozen. The same object as before while anybody still holds it. */
  json(): unknown {
    const held = this.#json?.deref()
    if (held !== undefined) return held
    const parsed = frozenJson(this.text())
    if (typeof parsed === 'object' && parsed !== null) this.#json = new WeakRef(parsed)
    return parsed
  }

  /** One field of a JSON object as text. */
  field(name: string): string {
    const parsed = SecretValue.#objectOf(this)
    if (parsed === undefined) {
      if (name === 'value') return this.text()
      throw undecodable('It is not a JSON object, so its only field is "value".')
    }
    if (!Object.hasOwn(parsed, name))
      throw undecodable('The JSON object has no field of the name that was given. json() shows which there are.')
    return scalarText((parsed as Record<string, unknown>)[name], this.text())
  }

  /** Whether the bytes are the same. */
  equals(other: SecretValue): boolean {
    const [own, others] = [SecretValue.#bytesOf(this), SecretValue.#bytesOf(other)]
    // Not imported: that would be a third of what core takes to import.
    const { timingSafeEqual } = process.getBuiltinModule('node:crypto')
    return own.length === others.length && timingSafeEqual(own, others)
  }

  /** The same value in a buffer of its own. */
  copy(): SecretValue {
    return new SecretValue({ bytes: SecretValue.#bytesOf(this) })
  }

  /** Overwrites the value with zeros; every later look at it throws `CLOSED`. */
  erase(): void {
    if (this.#content !== undefined) new Uint8Array(this.#content).fill(0)
    this.#content = undefined
    this.#json = undefined
  }

  // Static, since V8 marks each instance of a class that has private methods, for 8 bytes.
  static #memoryOf(value: SecretValue): ArrayBuffer {
    if (value.#content !== undefined) return value.#content
    throw new StoreFailure({ code: 'CLOSED', detail: 'This copy of the value was disposed of.', retry: 'never' })
  }

  static #bytesOf(value: SecretValue): Buffer {
    return Buffer.from(SecretValue.#memoryOf(value))
  }

  static #objectOf(value: SecretValue): object | undefined {
    const parsed = SecretValue.#jsonOf(value)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
  }

  static #jsonOf(value: SecretValue): unknown {
    const bytes = SecretValue.#bytesOf(value)
    try {
      return isUtf8(bytes) ? value.json() : undefined
    } catch {
      return undefined
    }
  }
}

/** Never from Node's shared pool, where the bytes would stay behind after use. */
function ownMemory(value: StoredValue): ArrayBuffer {
  if ('bytes' in value) return filled(value.bytes.length, (view) => void view.set(value.bytes))
  const text = 'text' in value ? value.text : JSON.stringify(value.fields)
  return filled(Buffer.byteLength(text), (view) => void view.write(text, 'utf8'))
}

function filled(length: number, fill: (view: Buffer) => void): ArrayBuffer {
  const memory = new ArrayBuffer(length)
  fill(Buffer.from(memory))
  return memory
}

/** V8 quotes the input in its own SyntaxError, so that error is never passed on; a RangeError ends a nesting without end. */
function frozenJson(text: string): unknown {
  try {
    return deepFrozen(JSON.parse(text))
  } catch {
    throw undecodable('It is not JSON, or it is nested too deeply. Use text().')
  }
}

/** Whether no digit of a number was lost: a large one is exact where the whole text is as JSON writes it back. */
function isExact(value: number, json: string): boolean {
  if (!Number.isInteger(value)) return Number.isFinite(value)
  return Number.isSafeInteger(value) || JSON.stringify(JSON.parse(json)) === json
}

function scalarText(value: unknown, json: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && !isExact(value, json)) {
    throw undecodable('The number is too large to be read exactly. Use text().')
  }
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  throw undecodable('The field is null, an object or an array. Use json().')
}

function deepFrozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const item of Object.values(value)) deepFrozen(item)
  return Object.freeze(value)
}

function undecodable(detail: string): StoreFailure {
  return new StoreFailure({ code: 'DECODE_FAILED', detail, retry: 'never' })
}
