// Runs a reconcile again after each change, one at a time: many wake-ups in one turn make one run, and those that come
// while it runs make one more. What woke it is not kept, since it reads everything. It never runs after `stop`.

export interface ReconcileLoop {
  /** Says that something changed; returns at once. */
  wake(): void
  /** Resolves when the present run is over. */
  stop(): Promise<void>
}

/** `reconcile` must not throw: there is nobody to tell. */
export function reconcileLoop(reconcile: () => Promise<void>): ReconcileLoop {
  let isStopped = false
  let isDue = false
  let round: Promise<void> | undefined

  function wake(): void {
    isDue = true
    round ??= rounds().finally(() => {
      round = undefined
      if (isDue && !isStopped) wake()
    })
  }

  async function rounds(): Promise<void> {
    while (isDue && !isStopped) {
      // what else changed in this turn goes into the same run
      await Promise.resolve()
      isDue = false
      await reconcile()
    }
  }

  return {
    wake,
    async stop() {
      isStopped = true
      await round
    },
  }
}
