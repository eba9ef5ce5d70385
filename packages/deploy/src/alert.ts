// One thing that Prometheus is to tell people of.

export interface Alert {
  readonly alert: string
  /** PromQL. */
  readonly expr: string
  /** For how long it holds before it is told; at once without it. */
  readonly for?: string
  readonly severity: 'warning' | 'critical'
  readonly summary: string
}
