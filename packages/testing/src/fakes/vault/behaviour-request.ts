// Fakes, of OpenBao and HashiCorp Vault: short forms of the lines of a script.
import type { BehaviourStep } from './behaviour-step.ts'

type More = Omit<BehaviourStep, 'title' | 'method' | 'path' | 'body'>

/** A read. */
export function get(title: string, path: string, more: More = {}): BehaviourStep {
  return { title, method: 'GET', path, ...more }
}

/** A write; without fields of its own it sends none. */
export function post(title: string, path: string, body: unknown = {}, more: More = {}): BehaviourStep {
  return { title, method: 'POST', path, body, ...more }
}

/** A deletion. */
export function del(title: string, path: string, more: More = {}): BehaviourStep {
  return { title, method: 'DELETE', path, ...more }
}
