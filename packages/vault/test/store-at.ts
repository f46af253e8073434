// For tests: a store at a loopback server, and what may be told of its failures.
import { inspect } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import { StoreFailure, type CallOptions, type ErrorFacts } from '@keyharbor/core'
import { canary, findCanary } from '@keyharbor/testing'
import { Kv2Store } from '../src/kv2-store.ts'
import type { Kv2StoreOptions } from '../src/kv2-options.ts'
import { loopbackServer, secretBody, type LoopbackServer, type Respond } from './loopback-server.ts'

export const token: string = canary('token')
export const value: string = canary('value')

/** Limits of a call. */
export function call(options: Partial<CallOptions> = {}): CallOptions {
  return { signal: new AbortController().signal, timeoutMs: 8000, ...options }
}

/** A server that ends with the test. */
export async function serve(respond: Respond): Promise<LoopbackServer> {
  const server = await loopbackServer(respond)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

/** A store that is closed with the test. */
export function storeAt(address: string, options: Kv2StoreOptions = {}): Kv2Store {
  const store = new Kv2Store({ address, token, env: {}, ...options })
  onTestFinished(() => store.close())
  return store
}

/** The facts of a failure, after a look at everything that could show a token or value. */
export async function factsOf(failing: Promise<unknown>, ...others: readonly unknown[]): Promise<ErrorFacts> {
  const error: unknown = await failing.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  const shown = [error, ...others].flatMap((thing) => [
    inspect(thing, { depth: Infinity, showHidden: true, maxStringLength: Infinity }),
    JSON.stringify(thing),
  ])
  expect(findCanary(shown.join('\n'))).toBeUndefined()
  if (!(error instanceof StoreFailure)) throw new Error(`Not a StoreFailure: ${inspect(error)}`)
  expect(error.cause).toBeUndefined()
  return error.facts
}

/** A page that shows what was sent, as some proxies do. */
export const echo: string = `<html>${token} ${value} ${Buffer.from(value).toString('base64')}</html>`

/** An answer with the value. */
export const good = (): object => secretBody({ value })

/** A promise and what resolves it. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
