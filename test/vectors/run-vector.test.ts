import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { canary } from '@keyharbor/testing'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeVectors } from './describe-vectors.ts'
import type { VectorAnswer } from './match-answer.ts'
import { runVector, type AdapterOutcome, type VectorSuite } from './run-vector.ts'
import { parseVectors, type Vector, type VectorRequest } from './vectors.ts'

/** A provider that exists only here: one secret a name, over real HTTP. */
interface TinyFake {
  readonly server: Server
  readonly values: Map<string, string>
  /** The faults that the tests of the runner put into it. */
  readonly fault?: Partial<{ code: string; id: string; extra: string }>
}

const open = new Set<Server>()
const value = canary('tiny')

const vectors: readonly Vector[] = parseVectors(
  'tiny.json',
  JSON.stringify([
    {
      id: 'azure-tiny-get',
      operation: 'get',
      situation: 'There is a value.',
      request: { method: 'GET', path: '/secrets/<name>' },
      response: {
        status: 200,
        headers: { 'retry-after': null },
        body: { id: '<name>/<version>', value: '<value>', version: '<version>' },
        absent: ['tags'],
      },
      expected: { value: 'the value as text' },
      authority: 'recording',
      source: 'this file',
    },
    {
      id: 'azure-tiny-get-missing',
      operation: 'get',
      situation: 'There is no such name.',
      request: { method: 'GET', path: '/secrets/<name>' },
      response: { status: 404, code: 'Missing', message: 'No <name> here.', described: { message: 'in any language' } },
      expected: { code: 'NOT_FOUND' },
      authority: 'recording',
      source: 'this file',
    },
    {
      id: 'azure-tiny-list',
      operation: 'list',
      situation: 'Any.',
      request: { method: 'GET', path: '/' },
      response: { status: 200 },
      expected: { value: 'a list' },
      authority: 'recording',
      source: 'this file',
    },
  ]),
)

async function makeFake(fault: TinyFake['fault'] = {}): Promise<TinyFake> {
  const values = new Map<string, string>()
  const server = createServer((request, response) => {
    const name = request.url?.slice('/secrets/'.length) ?? ''
    const found = values.get(name)
    const version = { version: '1a', id: fault.id ?? `${name}/1a`, ...(fault.extra ? { [fault.extra]: [] } : {}) }
    response.statusCode = found === undefined ? 404 : 200
    const missing = { code: fault.code ?? 'Missing', message: `No ${name} here.` }
    response.end(JSON.stringify(found === undefined ? missing : { value: found, ...version }))
  })
  open.add(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, values, fault }
}

async function get({ server }: TinyFake, request: VectorRequest): Promise<VectorAnswer> {
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}${request.path}`, { method: request.method })
  const body = (await response.json()) as { readonly code?: string; readonly message?: string }
  const { code, message } = body
  const headers = Object.fromEntries(response.headers)
  return { status: response.status, headers, body, ...(code && message ? { code, message } : {}) }
}

/** The adapter of the tiny provider. */
async function adapterOutcome(fake: TinyFake, { request }: Vector): Promise<AdapterOutcome> {
  const answer = await get(fake, { ...request, path: (request.path ?? '').replace('<name>', 'db') })
  return answer.status === 404 ? { code: 'NOT_FOUND' } : { value: (answer.body as { value: string }).value }
}

const suite: VectorSuite<TinyFake> = {
  provider: 'a tiny provider',
  vectors,
  makeFake: async () => await makeFake(),
  send: get,
  adapterOutcome,
  situations: {
    'azure-tiny-get': {
      set: ({ values }) => {
        values.set('db', value)
        return { name: 'db', value }
      },
      expectValue: (found, bindings) => expect(found === bindings.value).toBe(true),
    },
    'azure-tiny-get-missing': {
      set: () => ({ name: 'db' }),
      expectDescribed: ({ message }) => expect(message).toBeTruthy(),
    },
  },
}

const [found, missing] = vectors as readonly [Vector, Vector]
const reasons = { 'azure-tiny-list': 'The tiny provider has no list.' }

afterAll(async () => {
  await Promise.all([...open].map(async (server) => await new Promise((resolve) => server.close(resolve))))
})

describeVectors(suite, reasons)

describe('runVector, when the fake or the adapter is wrong,', () => {
  const withFault = (fault: TinyFake['fault']): VectorSuite<TinyFake> => ({
    ...suite,
    makeFake: async () => await makeFake(fault),
  })

  it('reports a wrong code of the fake', async () => {
    expect(await runVector(withFault({ code: 'Gone' }), missing)).toEqual(['code: expected "Missing", got "Gone"'])
  })

  it('reports an answer that contradicts itself or the situation', async () => {
    expect(await runVector(withFault({ id: 'db/2b' }), found)).toHaveLength(1)
    expect(await runVector(withFault({ id: 'other/1a' }), found)).toHaveLength(1)
  })

  it('reports what must be absent', async () => {
    expect(await runVector(withFault({ extra: 'tags' }), found)).toEqual(['body.tags: must be absent'])
  })

  it('reports another code of the adapter, a value for a failure, and a failure for a value', async () => {
    const answering = (outcome: AdapterOutcome): VectorSuite<TinyFake> => ({
      ...suite,
      adapterOutcome: async () => await Promise.resolve(outcome),
    })
    expect(await runVector(answering({ code: 'PERMISSION_DENIED' }), missing)).toEqual([
      'expected: the adapter must fail with NOT_FOUND, got PERMISSION_DENIED',
    ])
    expect(await runVector(answering({ value: '' }), missing)).toEqual([
      'expected: the adapter must fail with NOT_FOUND, got a value',
    ])
    expect(await runVector(answering({ code: 'NOT_FOUND' }), found)).toEqual([
      'expected: the adapter must answer the value as text, got NOT_FOUND',
    ])
    await expect(runVector(answering({ value: 'another' }), found)).rejects.toThrow('expected false to be true')
  })
})

describe('runVector, when the suite is not whole,', () => {
  const situated = (id: string, change: object): VectorSuite<TinyFake> => {
    const situation = suite.situations[id] ?? { set: () => ({}) }
    return { ...suite, situations: { [id]: { ...situation, ...change } } }
  }

  it('asks for the situation', async () => {
    expect(await runVector({ ...suite, situations: {} }, found)).toEqual([
      'situations: there is none for azure-tiny-get',
    ])
  })

  it('asks for what a placeholder of the request stands for', async () => {
    await expect(runVector(situated(found.id, { set: () => ({}) }), found)).rejects.toThrow('The request has <name>')
  })

  it('asks for a check of a value that is expected in words', async () => {
    expect(await runVector(situated(found.id, { expectValue: undefined }), found)).toEqual([
      'expectValue: is missing, and the vector expects the value as text',
    ])
  })

  it('asks for a check of what no pattern can say, and runs it', async () => {
    expect(await runVector(situated(missing.id, { expectDescribed: undefined }), missing)).toHaveLength(1)
    const refusing = { expectDescribed: () => expect(1).toBe(2) }
    await expect(runVector(situated(missing.id, refusing), missing)).rejects.toThrow('expected 1 to be 2')
  })

  it('leaves the adapter alone with a reason, and only with one', async () => {
    const asked: string[] = []
    const lone = (noAdapter: string): VectorSuite<TinyFake> => ({
      ...situated(missing.id, { noAdapter }),
      adapterOutcome: async (fake, vector) => {
        asked.push(vector.id)
        return await adapterOutcome(fake, vector)
      },
    })
    expect(await runVector(lone('It has no such call.'), missing)).toEqual([])
    expect(await runVector(lone(' '), missing)).toEqual(['noAdapter: must give the reason'])
    expect(asked).toEqual([])
  })

  it('gives the request and the adapter a fake each', async () => {
    const fakes: TinyFake[] = []
    const counting = async (): Promise<TinyFake> => {
      const fake = await makeFake()
      fakes.push(fake)
      return fake
    }
    onTestFinished(() => void fakes.splice(0))
    expect(await runVector({ ...suite, makeFake: counting }, found)).toEqual([])
    expect(new Set(fakes).size).toBe(2)
  })
})
