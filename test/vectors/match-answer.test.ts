import { canary } from '@keyharbor/testing'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { matchAnswer, type VectorAnswer } from './match-answer.ts'
import type { JsonObject } from './json.ts'
import type { Bindings } from './placeholders.ts'

const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e'

/** What does not agree between a recorded body and one that was answered. */
function inBody(recorded: JsonObject, body: unknown, bindings: Bindings = {}): readonly string[] {
  return matchAnswer({ body: recorded }, { body }, bindings).problems
}

describe('an answer', () => {
  const recorded = { status: 400, code: 'NotFound', message: "can't find", headers: { 'x-id': '<uuid>' } }
  const answer: VectorAnswer = { status: 400, code: 'NotFound', message: "can't find", headers: { 'X-Id': uuid } }

  it('agrees when it is what was recorded', () => {
    expect(matchAnswer(recorded, answer).problems).toEqual([])
  })

  it.each<[string, VectorAnswer, string]>([
    ['another status', { ...answer, status: 404 }, 'status: expected 400, got 404'],
    ['another code', { ...answer, code: 'Missing' }, 'code: expected "NotFound", got "Missing"'],
    ['a code in other case', { ...answer, code: 'notFound' }, 'code: expected "NotFound", got "notFound"'],
    ['a longer message', { ...answer, message: "can't find." }, `message: expected "can't find", got "can't find."`],
    ['another header', { ...answer, headers: { 'x-id': 'none' } }, 'headers.x-id: expected "<uuid>", got "none"'],
    ['no header', { ...answer, headers: {} }, 'headers.x-id: expected "<uuid>", got nothing'],
  ])('with %s does not agree', (_, wrong, problem) => {
    expect(matchAnswer(recorded, wrong).problems).toEqual([problem])
  })

  it('that lacks what was recorded does not agree', () => {
    const all = { status: 200, grpcCode: 5, code: 'A', innerCode: 'B', message: '', body: {}, details: [] }
    expect(matchAnswer(all, {}).problems).toHaveLength(7)
  })

  it('may say more than was recorded', () => {
    expect(matchAnswer({ status: 400 }, { ...answer, innerCode: 'x', body: { any: 1 } }).problems).toEqual([])
  })

  it('reports everything that does not agree, not only the first', () => {
    const wrong = { status: 404, code: 'Missing', message: 'gone', headers: { 'x-id': uuid } }
    expect(matchAnswer(recorded, wrong).problems).toHaveLength(3)
  })

  it('must not have a header that is recorded as null, whatever its case', () => {
    const absent = { headers: { 'retry-after': null } }
    expect(matchAnswer(absent, { headers: {} }).problems).toEqual([])
    expect(matchAnswer(absent, { headers: { 'Retry-After': '' } }).problems).toEqual([
      'headers.retry-after: must be absent',
    ])
  })

  it('must not have what is recorded as absent from the body, not even as null or undefined', () => {
    const absent = { body: { list: [{ a: 1 }] }, absent: ['tags', 'list.0.stages'] }
    expect(matchAnswer(absent, { body: { list: [{ a: 1 }] } }).problems).toEqual([])
    expect(matchAnswer(absent, { body: { list: [{ a: 1, stages: undefined }], tags: null } }).problems).toEqual([
      'body.tags: must be absent',
      'body.list.0.stages: must be absent',
    ])
  })

  it('does not show in a problem what stands where a value is', () => {
    const leaked = canary('leaked')
    const problems = [
      ...inBody({ value: 'my <value>' }, { value: leaked }),
      ...inBody({ a: '<value>', b: '<value>' }, { a: canary('other'), b: leaked }),
    ]
    expect(problems).toHaveLength(2)
    expect(problems.some((problem) => problem.includes(leaked))).toBe(false)
  })
})

describe('a body', () => {
  it.each<[string, JsonObject, unknown]>([
    ['a missing key', { a: 1, b: 2 }, { a: 1 }],
    ['null for a number', { a: 1 }, { a: null }],
    ['a key that is missing for null', { nextLink: null }, {}],
    ['undefined for null', { nextLink: null }, { nextLink: undefined }],
    ['a number in text', { a: 1 }, { a: '1' }],
    ['text for a number', { a: '1' }, { a: 1 }],
    ['a boolean in text', { a: true }, { a: 'true' }],
    ['another number', { a: 1.5 }, { a: 1 }],
    ['an array for an object', { a: {} }, { a: [] }],
    ['an object for an array', { a: [] }, { a: {} }],
    ['null for an object', { a: {} }, { a: null }],
    ['a shorter array', { a: [1, 2] }, { a: [1] }],
    ['a longer array', { a: [1] }, { a: [1, 2] }],
    ['an array that is not empty', { a: [] }, { a: [1] }],
    ['nothing', {}, undefined],
    ['a key that is inherited', { toString: 'x' }, {}],
    ['a fault deep within', { a: { b: [{ c: 'x' }] } }, { a: { b: [{ c: 'y' }] } }],
  ])('with %s does not agree', (_, recorded, found) => {
    expect(inBody(recorded, found)).toHaveLength(1)
  })

  it('may have keys that were not recorded, at any depth', () => {
    expect(inBody({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 })).toEqual([])
  })

  it('keeps the order of an array', () => {
    expect(inBody({ a: [1, 2] }, { a: [2, 1] })).toEqual(['body.a.0: expected 1, got 2', 'body.a.1: expected 2, got 1'])
  })

  it('says where it does not agree', () => {
    expect(inBody({ a: { b: [{ c: 'x' }] } }, { a: { b: [{ c: 'y' }] } })).toEqual([
      'body.a.b.0.c: expected "x", got "y"',
    ])
    expect(inBody({ a: { b: 1 } }, { a: {} })).toEqual(['body.a.b: is missing'])
    expect(inBody({ toString: 'x' }, {})).toEqual(['body.toString: is missing'])
  })

  it('may go on after <more>, and only there', () => {
    expect(inBody({ a: [1, '<more>'] }, { a: [1, 2, 3] })).toEqual([])
    expect(inBody({ a: [1, '<more>'] }, { a: [1] })).toEqual([])
    expect(inBody({ a: [1, '<more>'] }, { a: [] })).toHaveLength(1)
    expect(inBody({ a: [1, '<more>'] }, { a: [2, 2] })).toHaveLength(1)
    expect(inBody({ a: ['<more>'] }, { a: 'text' })).toHaveLength(1)
  })
})

describe('a placeholder', () => {
  const fitting: Readonly<Record<string, readonly unknown[]>> = {
    uuid: [uuid],
    time: [1773934357.694, '2026-04-17T21:01:05.172040Z', 0],
    day: [1773878400, '2026-04-17T00:00:00Z'],
    'epoch:int': [1773934357],
    'epoch:number': [1773934357.694, 1773934357],
    nanos: [0, 172_040_000],
    name: ['a/b'],
    version: ['3f-1'],
    value: ['', 'two\nlines'],
    t: [1],
  }
  const unfit: Readonly<Record<string, readonly unknown[]>> = {
    uuid: ['', uuid.slice(1), `${uuid}0`, uuid.toUpperCase(), 1, null, undefined],
    time: ['yesterday', '2026-04-17', -1, Number.NaN, Number.POSITIVE_INFINITY, null, true, undefined],
    day: [1773878401, '2026-04-17T00:00:01Z'],
    'epoch:int': [1.5, '1773934357', -1, Number.MAX_SAFE_INTEGER + 1],
    'epoch:number': ['1.5', Number.NaN, -0.5, undefined],
    nanos: [1, 1.5, 1e9, -1000],
    name: ['', 1, null, ['a'], undefined],
    version: ['', 'a/b', 1],
    value: [1, null, undefined],
    t: ['1', 1.5],
  }

  it.each(Object.entries(fitting))('<%s> stands for what it names', (key, values) => {
    for (const value of values) expect(inBody({ a: `<${key}>` }, { a: value }), String(value)).toEqual([])
  })

  it.each(Object.entries(unfit))('<%s> stands for nothing else', (key, values) => {
    for (const value of values) expect(inBody({ a: `<${key}>` }, { a: value }), String(value)).toHaveLength(1)
  })

  it('that nobody knows is a fault of the vector', () => {
    expect(() => inBody({ a: '<nme>' }, { a: 'x' })).toThrow('There is no placeholder <nme>')
    expect(() => inBody({ a: 'x <nme>' }, { a: 'x y' })).toThrow('There is no placeholder <nme>')
  })

  it('with a name stands for one thing, in whole values and within text', () => {
    const recorded = {
      name: '<name>',
      id: 'https://<vault>.example/<name>/<version>',
      message: 'Secret <name> is gone.',
    }
    const answer = { name: 'db', id: 'https://v.example/db/1a', message: 'Secret db is gone.' }
    expect(inBody(recorded, answer)).toEqual([])
    expect(inBody(recorded, { ...answer, message: 'Secret other is gone.' })).toHaveLength(1)
    expect(inBody(recorded, { ...answer, id: 'https://v.example/other/1a' })).toHaveLength(1)
    expect(inBody({ a: '<name> and <name>' }, { a: 'x and x' })).toEqual([])
    expect(inBody({ a: '<name> and <name>' }, { a: 'x and y' })).toHaveLength(1)
  })

  it('stands for what the situation says', () => {
    expect(inBody({ a: '<name>' }, { a: 'db' }, { name: 'db' })).toEqual([])
    expect(inBody({ a: '<name>' }, { a: 'db' }, { name: 'db2' })).toHaveLength(1)
    expect(inBody({ a: '<arn>-<suffix>' }, { a: 'a.b-AbCdEf' }, { arn: 'a.b' })).toEqual([])
    expect(inBody({ a: '<arn>-<suffix>' }, { a: 'axb-AbCdEf' }, { arn: 'a.b' })).toHaveLength(1)
  })

  it('without a name of its own may stand for several things, unless it is numbered', () => {
    const other = uuid.replace('0', '1')
    expect(inBody({ a: '<uuid>', b: '<uuid>' }, { a: uuid, b: other })).toEqual([])
    expect(inBody({ a: '<uuid:1>', b: '<uuid:1>' }, { a: uuid, b: other })).toHaveLength(1)
    expect(inBody({ a: 'x <id>, <id>' }, { a: 'x 1, 2' })).toEqual([])
    expect(inBody({ a: '<time:1>', b: '<time:2>' }, { a: 1, b: 1 })).toEqual([])
  })

  it('with another number stands for another thing', () => {
    const recorded = { a: '<version:1>', b: '<version:2>' }
    expect(inBody(recorded, { a: 'x', b: 'y' })).toEqual([])
    expect(inBody(recorded, { a: 'x', b: 'x' })).toEqual(['body.b: <version:2> must differ from <version:1>'])
    expect(inBody({ b: '<version:2>' }, { b: 'x' }, { 'version:1': 'x' })).toHaveLength(1)
  })

  it('takes what is known, elsewhere or earlier in the text, into account when a text can be read in two ways', () => {
    expect(inBody({ a: '<arn>-<name>' }, { a: 'a-b-c' }, { arn: 'a-b' })).toEqual([])
    expect(inBody({ a: '<arn>', b: '<arn>-<name>', c: '<name>' }, { a: 'a-b', b: 'a-b-c', c: 'c' })).toEqual([])
    expect(inBody({ a: '<name> and <name>' }, { a: 'a and b and a and b' })).toEqual([])
  })

  it('<t+n> is n seconds after <t>, whichever comes first', () => {
    expect(inBody({ a: '<t>', b: '<t+60>' }, { a: 5, b: 65 })).toEqual([])
    expect(inBody({ b: '<t+60>', a: '<t>' }, { a: 5, b: 65 })).toEqual([])
    expect(inBody({ a: '<t>', b: '<t+60>' }, { a: 5, b: 66 })).toHaveLength(1)
    expect(inBody({ b: '<t+60>', a: '<t>' }, { a: 5, b: 5 })).toHaveLength(1)
  })

  it('takes special characters of the text around it as they are', () => {
    expect(inBody({ a: 'a.b (<name>)?' }, { a: 'a.b (x)?' })).toEqual([])
    expect(inBody({ a: 'a.b (<name>)?' }, { a: 'axb (x)?' })).toHaveLength(1)
  })

  it('<any> is any text, empty too', () => {
    expect(inBody({ a: '<any>mid<any>' }, { a: 'mid' })).toEqual([])
    expect(inBody({ a: '<any>mid<any>' }, { a: 'x\nmid y' })).toEqual([])
    expect(inBody({ a: '<any>mid<any>' }, { a: 'mi d' })).toHaveLength(1)
  })
})

describe('an object with ids as keys', () => {
  const recorded = { map: { '<version:2>': ['CURRENT'], '<version:1>': ['PREVIOUS'] }, id: '<version:2>' }

  it('agrees whatever the ids and their order', () => {
    expect(inBody(recorded, { id: 'b', map: { a: ['PREVIOUS'], b: ['CURRENT'] } })).toEqual([])
    expect(inBody(recorded, { id: 'a', map: { a: ['CURRENT'], b: ['PREVIOUS'] } })).toEqual([])
  })

  it.each<[string, object]>([
    ['an id more', { id: 'b', map: { a: ['PREVIOUS'], b: ['CURRENT'], c: [] } }],
    ['an id less', { id: 'b', map: { b: ['CURRENT'] } }],
    ['the values changed over', { id: 'b', map: { a: ['CURRENT'], b: ['PREVIOUS'] } }],
    ['another value', { id: 'b', map: { a: ['PENDING'], b: ['CURRENT'] } }],
    ['an id that is no id', { id: 'b', map: { 'a/x': ['PREVIOUS'], b: ['CURRENT'] } }],
  ])('does not agree with %s', (_, found) => {
    expect(inBody(recorded, found).length).toBeGreaterThan(0)
  })

  it('goes back on a wrong first guess', () => {
    const same = { '<version:1>': ['<any>'], '<version:2>': ['CURRENT'] }
    expect(inBody(same, { b: ['CURRENT'], a: ['PREVIOUS'] })).toEqual([])
  })

  it('says what the ids are', () => {
    const { bindings } = matchAnswer(
      { body: recorded },
      { body: { id: 'b', map: { a: ['PREVIOUS'], b: ['CURRENT'] } } },
    )
    expect(bindings).toEqual({ 'version:1': 'a', 'version:2': 'b' })
  })
})

describe('whatever stands for the placeholders', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[\w.-]{1,12}$/), { minLength: 2, maxLength: 5 })
  /** Which version each place of a body names. */
  const places = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 12 })

  test('a consistent answer agrees, and each place is what it was', () => {
    fc.assert(
      fc.property(ids, places, (versions, at) => {
        const used = at.map((place) => place % versions.length)
        const recorded = { list: used.map((place) => `<version:${place}>`), text: used.map((p) => `v/<version:${p}>/`) }
        const body = { list: used.map((place) => versions[place]), text: used.map((place) => `v/${versions[place]}/`) }
        const { problems, bindings } = matchAnswer({ body: recorded }, { body })
        expect(problems).toEqual([])
        for (const place of used) expect(bindings[`version:${place}`]).toBe(versions[place])
      }),
    )
  })

  test('an answer that differs in one place, of those that name a thing twice, does not agree', () => {
    fc.assert(
      fc.property(ids, places, fc.nat(), fc.boolean(), (versions, at, pick, within) => {
        const used = at.map((place) => place % versions.length)
        const changed = pick % used.length
        const write = (id: string): string => (within ? `v/${id}/` : id)
        const once = used.map((place) => write(`<version:${place}>`))
        const list = used.map((place, index) => write(index === changed ? 'some-other-id' : (versions[place] ?? '')))
        const twice = [...used.map((place) => versions[place] ?? ''), ...list]
        expect(inBody({ list: [...used.map((place) => `<version:${place}>`), ...once] }, { list: twice })).not.toEqual(
          [],
        )
      }),
    )
  })

  test('a map of ids agrees in any order of its keys', () => {
    fc.assert(
      fc.property(ids, fc.nat(), (versions, turn) => {
        const recorded = Object.fromEntries(versions.map((_, at) => [`<version:${at}>`, [`STAGE${at}`]]))
        const entries = versions.map((id, at): [string, string[]] => [id, [`STAGE${at}`]])
        const turned = [...entries.slice(turn % entries.length), ...entries.slice(0, turn % entries.length)]
        expect(inBody({ map: recorded }, { map: Object.fromEntries(turned) })).toEqual([])
        const wrong = versions.map((id, at): [string, string[]] => [id, [`STAGE${at === 0 ? 99 : at}`]])
        expect(inBody({ map: recorded }, { map: Object.fromEntries(wrong) })).not.toEqual([])
      }),
    )
  })

  test('what a JSON value is compared with itself agrees, and with anything else does not', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('<'))
    fc.assert(
      fc.property(json, json, (recorded, other) => {
        const body = { a: [recorded] } as JsonObject
        expect(inBody(body, JSON.parse(JSON.stringify(body)))).toEqual([])
        fc.pre(typeof recorded !== 'object' && recorded !== other)
        expect(inBody(body, { a: [other] })).not.toEqual([])
      }),
    )
  })
})
