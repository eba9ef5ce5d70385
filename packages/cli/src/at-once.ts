// Work on many things, some of them at a time: a cluster of five hundred nodes is not asked all at once.

/** Resolves when all are done. `work` has no way to fail. */
export async function atOnce<T>(
  items: Iterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const go = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: most }, go))
}
