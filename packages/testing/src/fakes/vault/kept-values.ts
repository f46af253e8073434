// Fakes, of OpenBao and HashiCorp Vault: what one request of the script learns and a later one sends.
import type { BehaviourStep } from './behaviour-step.ts'

/** The values of one run by what stands for them in the script: `RUN`, and `<name>` for what was kept under a name. */
export class KeptValues {
  readonly #values: Map<string, string>

  constructor(known: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(known))
  }

  /** Keeps what a step makes and keeps of its answer; what is not there throws, since later steps would then ask something else. */
  keep({ title, makes, keeps = {} }: BehaviourStep, body: unknown): void {
    const places = makes === undefined ? keeps : { ...keeps, [makes]: 'auth.client_token' }
    for (const [name, place] of Object.entries(places)) {
      const value = place.split('.').reduce(fieldOf, body)
      if (typeof value !== 'string' || value === '') throw new Error(`"${title}" has no ${place} for <${name}>.`)
      this.#values.set(`<${name}>`, value)
    }
  }

  /** A text of the script with the values it stands for. */
  filled(text: string): string {
    const filled = [...this.#values].reduce((made, [name, value]) => made.replaceAll(name, value), text)
    const unknown = /^<\w+>$/.exec(filled)
    if (unknown !== null) throw new Error(`No earlier request has made ${unknown[0]}.`)
    return filled
  }

  /** A text of an answer with what stands for its values; empty and short ones could be anything and stay. */
  named(text: string): string {
    const telling = [...this.#values].filter(([, value]) => value.length > 8)
    return telling.reduce((made, [name, value]) => made.replaceAll(value, name), text)
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
