// Runs one reconcile over the whole state, again after each change and never twice at once: many calls of `wake` make
// one run, which sees the state as it is then. The lab's loops share it.

export interface ReconcileLoop {
  /** Something may have changed. */
  wake(): void
  /** Runs no more; resolves when the last run has ended. */
  stop(): Promise<void>
}

/** Starts with a first run. `reconcile` says by itself what it could not do, and does not throw. */
export function startReconcileLoop(reconcile: () => Promise<void>): ReconcileLoop {
  let isStopped = false
  let isDue = false
  let rounds: Promise<void> | undefined

  function wake(): void {
    isDue = true
    rounds ??= run().finally(() => {
      rounds = undefined
      if (isDue && !isStopped) wake()
    })
  }

  async function run(): Promise<void> {
    while (isDue && !isStopped) {
      // what else changes in this turn goes into the same round
      await Promise.resolve()
      isDue = false
      await reconcile()
    }
  }

  wake()
  return {
    wake,
    async stop() {
      isStopped = true
      await rounds
    },
  }
}
