// What is found about a manifest: where it stands, how bad it is, what is wrong and how to write it. Plain data, which
// report.ts prints; whoever reads or judges manifests returns these.

/** `refused`: it cannot be accepted. `warning`: it can, and does not do what it says. `note`: it was not looked at. */
export type Severity = 'refused' | 'warning' | 'note'

export interface Finding {
  readonly severity: Severity
  readonly file: string
  /** Counted from 1; absent where it is about the file as a whole. */
  readonly line?: number
  /** `IPAddressPool web`; absent where no object could be read. */
  readonly object?: string
  /** The path that a person edits, such as `spec.addresses[2]`. */
  readonly field?: string
  readonly message: string
  /** How to write it. */
  readonly remedy?: string
}
