// Model: the property that every client has to have.
import fc from 'fast-check'
import { all, close, peaceful } from './commands.ts'
import { realClient } from './client-under-test.ts'
import { ModelRun, runSetup, type MakeClient, type RunSetup } from './model-run.ts'

export interface ModelOptions {
  /** Default: the client as it is. */
  readonly makeClient?: MakeClient
  /** Only commands without faults and time. */
  readonly isPeaceful?: boolean
}

type Property = fc.IAsyncProperty<[RunSetup, Iterable<fc.AsyncCommand<ModelRun, ModelRun>>, fc.Scheduler]>

/** Any commands in any order, with calls of the store answered in any order. */
export function clientProperty({ makeClient = realClient, isPeaceful = false }: ModelOptions = {}): Property {
  const commands = isPeaceful ? peaceful : [...all, ...all, close]
  return fc.asyncProperty(
    runSetup,
    fc.commands([...commands], { maxCommands: 60, size: 'max' }),
    fc.scheduler(),
    async (setup, chosen, scheduler) => {
      const run = new ModelRun(setup, scheduler, makeClient)
      try {
        await fc.asyncModelRun(() => ({ model: run, real: run }), chosen)
        await run.finish()
      } finally {
        run.end()
      }
    },
  )
}

/** Runs the property; what is wrong with which commands, and how to run them again. */
export async function checked(
  property: Property,
  parameters: { readonly seed: number; readonly numRuns: number; readonly endOnFailure?: boolean },
): Promise<string> {
  const details = await fc.check(property, parameters)
  if (!details.failed) return 'nothing wrong'
  const { errorInstance } = details
  return `${errorInstance instanceof Error ? errorInstance.message : ''}\n${fc.defaultReportMessage(details)}`
}
