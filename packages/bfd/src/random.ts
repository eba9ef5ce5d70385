// Chance, handed in: a test hands in a seed.

export interface Random {
  /** In [0, 1), uniform. */
  readonly uniform: () => number
  /** For discriminators: nobody may be able to guess them. */
  readonly bytes: (length: number) => Uint8Array
}
