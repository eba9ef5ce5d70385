// The alerts that MetalLB has not: of programs that do not do their work, of segments and of sessions.

import type { Reason } from '@ingot/api'
import type { Alert } from './alert.ts'

/** By these the packet thread says that a node does not answer, or does not know who else may. */
const SERIOUS: readonly Reason[] = ['TableFull', 'InterfaceFailed', 'announceFailed', 'GossipFailed']

/** Only of targets that are programs of ours, whatever their job is called. */
const OURS = 'on(job, instance) metallb_k8s_client_updates_total'

const PROGRAMS: readonly Alert[] = [
  {
    alert: 'IngotNoController',
    expr: '(sum(leader_election_master_status{name="ingot-controller"}) or vector(0)) < 1',
    for: '2m',
    severity: 'critical',
    summary: 'no controller works: Services get no addresses',
  },
  {
    alert: 'IngotTwoControllers',
    expr: 'sum(leader_election_master_status{name="ingot-controller"}) > 1',
    for: '2m',
    severity: 'critical',
    summary: '{{ $value }} controllers give addresses, and may give one twice',
  },
  {
    alert: 'IngotDown',
    // for a day after it was last seen
    expr: 'up == 0 and on(job, instance) last_over_time(metallb_k8s_client_updates_total[1d])',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.pod }} does not answer',
  },
  {
    alert: 'IngotRestarts',
    expr: `changes(process_start_time_seconds[30m]) > 2 and ${OURS}`,
    severity: 'warning',
    summary: '{{ $labels.pod }} has started {{ $value }} times in half an hour',
  },
  {
    alert: 'IngotAPIServerUnreachable',
    expr: 'count without (resource) (ingot_kube_unreadable_resources) > 0',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.pod }} cannot read {{ $value }} kinds from the API server and goes by what it knew',
  },
  {
    alert: 'IngotServicesWithoutAddress',
    expr: 'ingot_allocator_services_without_address > 0',
    for: '10m',
    severity: 'warning',
    summary: '{{ $value }} Services wait for an address',
  },
]

const SEGMENTS: readonly Alert[] = [
  {
    alert: 'IngotPacketThreadTrouble',
    expr: `ingot_packet_thread_troubles{reason=~"${SERIOUS.join('|')}"} > 0`,
    for: '2m',
    severity: 'critical',
    summary: '{{ $labels.pod }} cannot do its part: {{ $labels.reason }}',
  },
  {
    alert: 'IngotPacketThreadSlow',
    // past 250 ms a node gives up what it has
    expr: 'ingot_packet_thread_longest_turn_seconds > 0.25 and changes(ingot_packet_thread_longest_turn_seconds[15m]) > 0',
    severity: 'warning',
    summary: '{{ $labels.pod }} answered nobody for {{ $value }} s',
  },
  {
    alert: 'IngotHeartbeatsOff',
    expr:
      'sum without (interface, result) (rate(ingot_heartbeat_frames_received_total{result="accepted"}[5m])) == 0 ' +
      'and on(job) count by (job) (ingot_packet_thread_wake_ups_total) > 1',
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.pod }} hears no heartbeat of any other speaker',
  },
  {
    alert: 'IngotHeartbeatsRejected',
    expr: 'sum without (result) (rate(ingot_heartbeat_frames_received_total{result=~"wrong_key|malformed|limited"}[5m])) > 0',
    for: '10m',
    severity: 'warning',
    summary:
      '{{ $labels.pod }} gets heartbeats on {{ $labels.interface }} that no speaker with its key has sent',
  },
  {
    alert: 'IngotAddressAnsweredWrongly',
    expr: 'ingot_layer2_findings == 1',
    severity: 'critical',
    summary: '{{ $labels.ip }} on {{ $labels.interface }} is {{ $labels.reason }}',
  },
  {
    alert: 'IngotForeignHost',
    // a speaker that takes the address over on purpose is counted once
    expr: 'rate(ingot_layer2_conflicts_total[2m]) > 0',
    for: '5m',
    severity: 'warning',
    summary: 'another host goes on claiming {{ $labels.ip }}, seen by {{ $labels.pod }}',
  },
]

const SESSIONS: readonly Alert[] = [
  {
    alert: 'IngotBGPSessionFlaps',
    expr: 'increase(ingot_bgp_sessions_established_total[30m]) > 3',
    severity: 'warning',
    summary: 'the BGP session of {{ $labels.pod }} with {{ $labels.peer }} ends and begins again and again',
  },
  {
    alert: 'IngotBGPRoutesNotSent',
    expr: 'metallb_bgp_announced_prefixes_total < metallb_bgp_pending_prefixes_total and metallb_bgp_session_up == 1',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.pod }} has told {{ $labels.peer }} of {{ $value }} prefixes only',
  },
  {
    alert: 'IngotBFDSessionDown',
    expr: 'metallb_bfd_session_up == 0',
    for: '5m',
    severity: 'warning',
    summary:
      'BFD of {{ $labels.pod }} with {{ $labels.peer }} is down, and the BGP session is not watched by it',
  },
]

export const OUR_ALERTS: readonly Alert[] = [...PROGRAMS, ...SEGMENTS, ...SESSIONS]
