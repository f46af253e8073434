// Model: what applications, stores, administrators and machines do, in any order.
import fc from 'fast-check'
import type { CallFacts, Served } from './client-call.ts'
import type { ManyResult } from './client-under-test.ts'
import type { ModelRun } from './model-run.ts'
import { names, type Fault } from './truth.ts'

type Command = fc.AsyncCommand<ModelRun, ModelRun>

/** A command; the oracle looks at everything when it is done. */
function command(
  label: string,
  act: (run: ModelRun) => Promise<void> | void,
  check: (run: ModelRun) => boolean = always,
): Command {
  return {
    check,
    run: async (_, run) => {
      await act(run)
      await run.settle()
    },
    toString: () => label,
  }
}

const always = (): boolean => true
const unlessCalm = ({ isCalm }: ModelRun): boolean => !isCalm

const name = fc.constantFrom(...names)
const waitMs = fc.constantFrom(1, 400, 1_000, 3_000, 5_000, 10_000, 15_000, 60_000)
const jumpMs = fc.constantFrom(-86_400_000, -30_000, -1_000, 1_000, 30_000, 86_400_000)
const timeoutMs = fc.constantFrom(undefined, undefined, undefined, 1, 700, 4_000, 20_000)

/** Without anything to say it may take the shortest way. */
function get(of: string, timeoutMs: number | undefined): Command {
  if (timeoutMs === undefined)
    return command(`get(${of})`, (run) => run.beginBare(facts(run, 'get', of), () => run.client.get(of)))
  return command(`get(${of}, timeoutMs ${timeoutMs})`, (run) => {
    const about = { ...facts(run, 'get', of), timeoutMs }
    run.begin(about, (signal) => run.client.get(of, { signal, timeoutMs }))
  })
}

function young(of: string, maxAgeMs: number): Command {
  return command(`get(${of}, maxAgeMs ${maxAgeMs})`, (run) => {
    const about = { ...facts(run, 'young', of), maxAgeMs }
    run.begin(about, (signal) => run.client.get(of, { signal, maxAgeMs }))
  })
}

function forced(of: string, byGet: boolean): Command {
  return command(byGet ? `get(${of}, force)` : `refresh(${of})`, (run) => {
    run.begin(facts(run, 'forced', of), (signal) =>
      byGet ? run.client.get(of, { signal, force: true }) : run.client.refresh(of, { signal }),
    )
  })
}

function getMany(force: boolean): Command {
  return command(force ? 'getMany(force)' : 'getMany', (run) => {
    const calls = names.map((of) => ({ ...facts(run, force ? 'forced' : 'get', of), isPart: true }))
    run.beginMany(calls, (signal) => {
      const all = run.client.getMany(names, { signal, ...(force && { force }) })
      return ({ name }) => ofMany(all, name)
    })
  })
}

async function ofMany(all: Promise<ReadonlyMap<string, ManyResult>>, of: string): Promise<Served> {
  const result = (await all).get(of)
  if (result?.ok === true) return result.secret
  throw result?.error instanceof Error ? result.error : new TypeError('a name is missing')
}

function peek(of: string): Command {
  return command(`peek(${of})`, ({ client, oracle }) => {
    const held = oracle.closed ? undefined : oracle.ledger(of).surelyHeld(oracle.truth.instant())
    const call = oracle.callBegun({ kind: 'peek', name: of, timeoutMs: 0 })
    const served = client.peek(of)
    if (served !== undefined) oracle.served(call, served)
    else oracle.absent(call, held)
  })
}

function invalidate(of: string): Command {
  return command(`invalidate(${of})`, ({ client, oracle }) => {
    client.invalidate(of)
    oracle.ledger(of).forget(oracle.truth.instant())
  })
}

function put(of: string): Command {
  return command(`put(${of})`, (run) => {
    const text = run.truth.newText()
    change(run, of, (signal) => run.client.put(of, text, { signal }))
  })
}

function rollback(of: string): Command {
  return command(`rollback(${of})`, (run) => {
    const ledger = run.oracle.ledger(of)
    ledger.rollbacks += 1
    // A version is named where what is current can be moved to and fro.
    const id = run.moves ? run.truth.versions(of)[0]?.id : undefined
    change(run, of, async (signal) => {
      try {
        return await run.client.rollback(of, id, { signal })
      } finally {
        ledger.rollbacks -= 1
      }
    })
  })
}

function change(run: ModelRun, of: string, make: (signal: AbortSignal) => Promise<{ readonly id: string }>): void {
  run.begin(facts(run, 'change', of), make)
}

function fault(kind: Fault): Command {
  return command(`store: ${kind}`, ({ truth }) => void (truth.fault = kind), unlessCalm)
}

function facts({ policy: { timeoutMs } }: ModelRun, kind: CallFacts['kind'], name: string): CallFacts {
  return { kind, name, timeoutMs }
}

const step = fc.constant(command('step', (run) => run.step()))
const hold = fc
  .constantFrom(true, true, false)
  .map((on) => command(on ? 'hold' : 'flow', (run) => void (run.holds = on)))
const gets = fc.tuple(name, timeoutMs).map(([of, ms]) => get(of, ms))
const invalidates = name.map(invalidate)
const puts = name.map(put)
const changes = name.map((of) => command(`somebody else writes ${of}`, ({ truth }) => void truth.change(of)))
const denials = name.map((of) =>
  command(`deny or allow ${of}`, ({ truth: { denied } }) => void (denied.delete(of) || denied.add(of)), unlessCalm),
)
const lags = fc.constant(
  command(
    'replicas lag or not',
    ({ truth }) => void (truth.lags = !truth.lags),
    ({ moves }) => !moves,
  ),
)
const many = fc.constantFrom(false, false, true).map(getMany)

/** Commands under which even a client without any resilience has to be right. */
export const peaceful: readonly fc.Arbitrary<Command>[] = [
  ...[step, step, step, hold, hold, name.map((of) => get(of, undefined))],
  ...[name.map((of) => get(of, undefined)), invalidates, puts, changes, name.map(peek)],
]

/** All commands, those more often that lead to more. */
export const all: readonly fc.Arbitrary<Command>[] = [
  ...[step, step, step, step, hold, gets, gets, gets, many, changes, puts, invalidates],
  fc.tuple(name, fc.constantFrom(0, 500, 20_000)).map(([of, ms]) => young(of, ms)),
  fc.tuple(name, fc.boolean()).map(([of, byGet]) => forced(of, byGet)),
  name.map(peek),
  name.map(rollback),
  fc.nat(9).map((index) =>
    command(
      `abort(${index})`,
      (run) => run.abort(index),
      ({ canAbort }) => canAbort,
    ),
  ),
  fc.constantFrom<Fault>('none', 'none', 'unavailable', 'hang', 'limited').map(fault),
  fc.constantFrom<Fault>('none', 'unavailable', 'hang').map(fault),
  ...[denials, denials],
  name.map((of) =>
    command(
      `delete or restore ${of}`,
      ({ truth }) => (truth.current(of) === undefined ? truth.restore(of) : truth.remove(of)),
      unlessCalm,
    ),
  ),
  ...[lags, lags],
  waitMs.map((ms) => command(`advance(${ms})`, ({ clock }) => clock.advance(ms))),
  waitMs.map((ms) => command(`advance(${ms})`, ({ clock }) => clock.advance(ms))),
  jumpMs.map((ms) => command(`jumpWall(${ms})`, ({ clock }) => clock.jumpWall(ms), unlessCalm)),
  waitMs.map((ms) => command(`suspend(${ms})`, ({ clock }) => clock.suspend(ms), unlessCalm)),
]

/** A rare one, so that most runs go on. */
export const close: fc.Arbitrary<Command> = fc.constant(
  command(
    'close',
    (run) => run.close(),
    ({ oracle }) => !oracle.closed,
  ),
)
