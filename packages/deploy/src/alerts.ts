// What is worth waking somebody for. MetalLB's alerts keep their names; ours begin with Ingot. Each has its section in
// docs/runbooks.md, which says how to find out more and what to do. Contract: Prometheus alerting rules.

import type { Alert } from './alert.ts'
import { OUR_ALERTS } from './ingot-alerts.ts'

// a controller that takes over may be scraped before the one that had its series is seen to have none
const IN_USE = 'max by (pool) (metallb_allocator_addresses_in_use_total)'
const TOTAL = 'max by (pool) (metallb_allocator_addresses_total)'

const METALLB_ALERTS: readonly Alert[] = [
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
    expr: `${IN_USE} >= ${TOTAL}`,
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
    expr: `${IN_USE} / ${TOTAL} * 100 > ${percent}`,
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
]

export const ALERTS: readonly Alert[] = [...METALLB_ALERTS, ...OUR_ALERTS]
