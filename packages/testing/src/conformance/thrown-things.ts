// Conformance: what an SDK, a runtime or a bug may throw. Pure.

/** Things to throw, by what they are; each holds `secret` where it can. */
export function thrownThings(secret: string): readonly (readonly [what: string, thrown: unknown])[] {
  return [...noErrors(secret), ...errors(secret)]
}

function noErrors(secret: string): [string, unknown][] {
  const circular: Record<string, unknown> = { message: secret }
  circular['self'] = circular
  return [
    ['undefined', undefined],
    ['null', null],
    ['text', secret],
    ['a symbol', Symbol(secret)],
    ['a function', () => secret],
    ['an empty object', {}],
    ['an object that contains itself', circular],
    ['an object that throws when it is looked at', throwsWhenLookedAt(secret)],
  ]
}

function errors(secret: string): [string, unknown][] {
  const withFields = { name: `no ${secret}`, code: `no ${secret}`, status: 400, statusCode: 404, requestId: 'abc' }
  const response = { status: 403, data: { errors: [secret] }, headers: { [secret]: secret } }
  const cause = Object.assign(new Error(secret), { code: 'ECONNREFUSED' })
  return [
    ['an error', new Error(secret)],
    ['an error with name, code and status', Object.assign(new Error(secret), withFields)],
    ['an error with a response', Object.assign(new Error('x'), { response })],
    ['an error with a cause', new TypeError('fetch failed', { cause })],
    ['an AbortError', new DOMException(secret, 'AbortError')],
    ['an error of many', new AggregateError([new Error(secret)], secret)],
    ['a frozen error', Object.freeze(new Error(secret))],
  ]
}

/** A proxy all of whose traps throw an error that holds `secret`. */
export function throwsWhenLookedAt(secret: string): object {
  const fail = (): never => {
    throw new Error(secret)
  }
  return new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail, getOwnPropertyDescriptor: fail })
}
