// Chance, handed in: a test hands in a seed.

export interface Random {
  /** In [0, 1), uniform. */
  readonly uniform: () => number
  /** For nonces: nobody may be able to guess or to repeat them. */
  readonly bytes: (length: number) => Uint8Array
}

/** From 0 to `end - 1`. */
export function below(random: Random, end: number): number {
  return Math.floor(random.uniform() * end)
}

/** Up to `count` of the items, each at most once, in random order (the first steps of Fisher and Yates). */
export function choose<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const rest = [...items]
  const chosen: Item[] = []
  while (chosen.length < count && rest.length > 0) {
    const index = below(random, rest.length)
    const last = rest.pop()
    const item = index < rest.length ? rest[index] : last
    if (item === undefined || last === undefined) break
    if (index < rest.length) rest[index] = last
    chosen.push(item)
  }
  return chosen
}
