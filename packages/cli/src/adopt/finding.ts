// What else in the cluster gives addresses to Services or answers for them: each with what would conflict and what to do.

export interface OtherFinding {
  /** What it is and where. */
  readonly what: string
  /** By what it was recognised, or what it has. */
  readonly has: readonly string[]
  /** What goes wrong beside Ingot; '' for nothing. */
  readonly conflict: string
  /** What a person does about it. */
  readonly do: readonly string[]
}
