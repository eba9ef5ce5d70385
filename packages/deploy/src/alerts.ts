// What is worth waking somebody for. MetalLB's alerts keep their names; ours begin with Ingot. Contract: Prometheus
// alerting rules.

export interface Alert {
  readonly alert: string
  /** PromQL. */
  readonly expr: string
  /** For how long it holds before it is told; at once without it. */
  readonly for?: string
  readonly severity: 'warning' | 'critical'
  readonly summary: string
}

const IN_USE = 'metallb_allocator_addresses_in_use_total'
const TOTAL = 'metallb_allocator_addresses_total'

export const ALERTS: readonly Alert[] = [
  {
    alert: 'MetalLBStaleConfig',
    expr: 'metallb_k8s_client_config_stale_bool == 1',
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.pod }} refuses the newest configuration and goes by the one before',
  },
  {
    alert: 'MetalLBConfigNotLoaded',
    expr: 'metallb_k8s_client_config_loaded_bool == 0',
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.pod }} has not had a configuration without mistake yet',
  },
  {
    alert: 'MetalLBAddressPoolExhausted',
    expr: `${IN_USE} >= on(pool) ${TOTAL}`,
    for: '1m',
    severity: 'critical',
    summary: 'pool {{ $labels.pool }} has no address left',
  },
  ...(
    [
      [75, 'warning'],
      [85, 'warning'],
      [95, 'critical'],
    ] as const
  ).map(([percent, severity]) => ({
    alert: `MetalLBAddressPoolUsage${percent}Percent`,
    expr: `${IN_USE} / on(pool) ${TOTAL} * 100 > ${percent}`,
    severity,
    summary: `more than ${percent} % of the addresses of pool {{ $labels.pool }} are in use`,
  })),
  {
    alert: 'MetalLBBGPSessionDown',
    expr: 'metallb_bgp_session_up == 0',
    for: '1m',
    severity: 'critical',
    summary: '{{ $labels.pod }} has no BGP session with {{ $labels.peer }}',
  },
  {
    alert: 'IngotAddressAnsweredWrongly',
    expr: 'ingot_layer2_findings == 1',
    severity: 'critical',
    summary: '{{ $labels.ip }} on {{ $labels.interface }} is {{ $labels.reason }}',
  },
  {
    alert: 'IngotForeignHost',
    expr: 'rate(ingot_layer2_conflicts_total[5m]) > 0',
    severity: 'warning',
    summary: 'a host that is no speaker claims addresses of ours, seen by {{ $labels.pod }}',
  },
]
