// What the plan box is answered: a plan, and what of the manifests is not part of it, as the tool's own plan has it.

import type { Plan } from '@ingot/plan'

/** What is wrong with a manifest, and where. */
export interface PlanFinding {
  readonly line?: number
  readonly object?: string
  readonly field?: string
  readonly message: string
  readonly remedy?: string
}

export interface PlanAnswer extends Plan {
  readonly findings: readonly PlanFinding[]
  /** The Services that the manifests are about. */
  readonly named: readonly string[]
}

/** The answer, or why there is none. */
export type PlanResult =
  { readonly ok: true; readonly answer: PlanAnswer } | { readonly ok: false; readonly message: string }
