// Testing: hears everything that a process prints, and what libraries publish of the values they hold.
import { Console } from 'node:console'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Writable } from 'node:stream'
import { findCanary, type CanaryForm } from '../canary/canary.ts'
import { printed } from '../canary/printed.ts'

/** A canary that was seen where none may be. Does not hold the canary itself. */
export interface Leak {
  readonly sink: string
  readonly form: CanaryForm
}

/** The stores of lru-cache publish each value that goes in or out to whoever subscribes. */
const channels: readonly string[] = [
  'lru-cache:metrics',
  ...['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => `tracing:lru-cache:${event}`),
]

/** Listens from when it is made until it is disposed of; everything is passed on unchanged. */
export class SinkWatch implements Disposable {
  readonly #texts = new Map<string, string>()
  readonly #published: Leak[] = []
  readonly #undo: (() => void)[]

  constructor() {
    this.#undo = [
      this.#watchStream('stdout', process.stdout),
      this.#watchStream('stderr', process.stderr),
      this.#watchConsole(),
      ...channels.map((channel) => this.#watchChannel(channel)),
    ]
  }

  /** What leaked since the last time it was asked. */
  takeLeaks(): Leak[] {
    const printedLeaks = [...this.#texts].flatMap(([sink, text]) => leakIn(sink, text))
    this.#texts.clear()
    return [...printedLeaks, ...this.#published.splice(0)]
  }

  [Symbol.dispose](): void {
    for (const undo of this.#undo.splice(0)) undo()
  }

  /** Kept until it is searched, since a stream may be handed a secret in pieces. */
  #hear(sink: string, text: string): void {
    this.#texts.set(sink, (this.#texts.get(sink) ?? '') + text)
  }

  #watchStream(sink: string, stream: NodeJS.WriteStream): () => void {
    const original = stream.write.bind(stream)
    const heard = (...[chunk, ...rest]: Parameters<typeof original>): boolean => {
      this.#hear(sink, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'))
      return original(chunk, ...rest)
    }
    stream.write = heard as typeof original
    return () => void (stream.write = original)
  }

  /** A console of its own prints what the real one is told, since a test runner may have replaced that one. */
  #watchConsole(): () => void {
    const original = globalThis.console
    const own = new Console(this.#streamTo('console'), this.#streamTo('console'))
    globalThis.console = new Proxy(original, {
      get(target, key): unknown {
        const member: unknown = Reflect.get(target, key)
        const ownMember: unknown = Reflect.get(own, key)
        if (typeof member !== 'function' || typeof ownMember !== 'function') return member
        return (...values: unknown[]): unknown => {
          Reflect.apply(ownMember, own, values)
          return Reflect.apply(member, target, values)
        }
      },
    })
    return () => void (globalThis.console = original)
  }

  #streamTo(sink: string): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#hear(sink, chunk.toString())
        done()
      },
    })
  }

  #watchChannel(channel: string): () => void {
    const listener = (message: unknown): void => {
      this.#published.push(...leakIn(`diagnostics channel ${channel}`, printed(message)))
    }
    subscribe(channel, listener)
    return () => void unsubscribe(channel, listener)
  }
}

function leakIn(sink: string, text: string): Leak[] {
  const form = findCanary(text)
  return form === undefined ? [] : [{ sink, form }]
}
