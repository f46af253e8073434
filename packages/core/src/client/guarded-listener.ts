// Client: calls a function of the application that must not disturb anything when it fails.

/**
 * Calls `listener`. When it fails, at once or later, it must neither stop the others nor end the process. Its message may hold
 * the value, so only the fact is told, with the label of what it listens to.
 */
export function guardedListener<T>(label: string, value: T, listener: (value: T) => unknown): void {
  const failed = (): void =>
    process.emitWarning(
      `A listener of ${label} failed. What it threw may hold the value and is not shown: catch errors inside the listener.`,
      { code: 'KEYHARBOR_LISTENER' },
    )
  try {
    // Not `instanceof Promise`: a test runner may have promises of its own realm.
    Promise.resolve(listener(value)).catch(failed)
  } catch {
    failed()
  }
}
