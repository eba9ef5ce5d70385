// The metrics of BFD sessions, under the names and help texts of MetalLB's exporter for FRR. A session has its series for as
// long as the BGP session that it watches stands.

import type { BfdStatus } from '@ingot/packets'
import type { Metrics } from '@ingot/telemetry'

interface Series {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly value: (status: BfdStatus) => number
}

const SERIES: readonly Series[] = [
  {
    name: 'metallb_bfd_session_up',
    help: 'BFD session state (1 is up, 0 is down)',
    type: 'gauge',
    value: ({ isUp }) => (isUp ? 1 : 0),
  },
  counter('metallb_bfd_control_packet_input', 'received BFD control packets', (it) => it.controlPacketsIn),
  counter('metallb_bfd_control_packet_output', 'sent BFD control packets', (it) => it.controlPacketsOut),
  counter('metallb_bfd_echo_packet_input', 'received BFD echo packets', (it) => it.echoPacketsIn),
  counter('metallb_bfd_echo_packet_output', 'sent BFD echo packets', (it) => it.echoPacketsOut),
  counter('metallb_bfd_session_up_events', 'BFD session up events', (it) => it.upEvents),
  counter('metallb_bfd_session_down_events', 'BFD session down events', (it) => it.downEvents),
]

/** Registers them; `sessions` is asked at each exposition. */
export function registerBfdMetrics(metrics: Metrics, sessions: () => readonly BfdStatus[]): void {
  const families = SERIES.map((it) => ({
    family: metrics[it.type](it.name, it.help, ['peer']),
    value: it.value,
  }))
  metrics.onCollect(() => {
    const known = sessions()
    for (const { family, value } of families) {
      family.clear()
      for (const it of known) family.set(value(it), { peer: it.address })
    }
  })
}

function counter(name: string, what: string, value: Series['value']): Series {
  return { name, help: `Number of ${what}`, type: 'counter', value }
}
