// The dashboard for Grafana: what one wants to see first, in rows of a few panels each. Only what is asked for is here; how
// Grafana wants to have it is grafana.ts.

import { type Dashboard, dashboard, line, row, stat, table } from './grafana.ts'

const POOLS = row(
  'Addresses and pools',
  stat('Services without an address', 'sum(ingot_allocator_services_without_address{job=~"$job"})'),
  stat('Controllers that work', 'sum(leader_election_master_status{job=~"$job", name="ingot-controller"})'),
  line(
    'Addresses in use, of all of a pool',
    {
      'max by (pool) (metallb_allocator_addresses_in_use_total{job=~"$job"}) / max by (pool) (metallb_allocator_addresses_total{job=~"$job"})':
        '{{pool}}',
    },
    'percentunit',
  ),
  line('Services with an address', {
    'max by (pool) (metallb_allocator_services_allocated_total{job=~"$job"})': '{{pool}}',
  }),
)

const LAYER2 = row(
  'Layer 2: owners and takeovers',
  line('Addresses announced by a node', {
    'count by (node) (count by (node, ip) (metallb_speaker_announced{job=~"$job", protocol="layer2"}))':
      '{{node}}',
  }),
  line(
    'Announcements unasked: an address has come to a node',
    {
      'sum by (instance) (rate(metallb_layer2_gratuitous_sent{job=~"$job"}[$__rate_interval]))':
        '{{instance}}',
    },
    'pps',
  ),
  line(
    'Questions and answers',
    {
      'sum(rate(metallb_layer2_requests_received{job=~"$job"}[$__rate_interval]))': 'questions',
      'sum(rate(metallb_layer2_responses_sent{job=~"$job"}[$__rate_interval]))': 'answers',
    },
    'pps',
  ),
  table('Answered wrongly now', 'max by (ip, interface, reason) (ingot_layer2_findings{job=~"$job"}) == 1'),
  line('Frames in which another host claims an address', {
    'sum by (ip) (increase(ingot_layer2_conflicts_total{job=~"$job"}[$__rate_interval])) > 0': '{{ip}}',
  }),
)

const BGP = row(
  'BGP: sessions and prefixes',
  stat('Sessions down', 'count(metallb_bgp_session_up{job=~"$job"} == 0) or vector(0)'),
  line('Sessions up', { 'sum by (peer) (metallb_bgp_session_up{job=~"$job"})': '{{peer}}' }),
  line('Prefixes told, and to be told', {
    'sum by (peer) (metallb_bgp_announced_prefixes_total{job=~"$job"})': '{{peer}}',
    'sum by (peer) (metallb_bgp_pending_prefixes_total{job=~"$job"})': '{{peer}}, to be told',
  }),
  line(
    'UPDATEs sent',
    { 'sum by (peer) (rate(metallb_bgp_updates_total{job=~"$job"}[$__rate_interval]))': '{{peer}}' },
    'mps',
  ),
  line('BFD sessions down', { 'count by (peer) (metallb_bfd_session_up{job=~"$job"} == 0)': '{{peer}}' }),
)

const SPEAKERS = row(
  'Speakers: heartbeats and the packet thread',
  line(
    'Heartbeats believed',
    {
      'sum by (instance, interface) (rate(ingot_heartbeat_frames_received_total{job=~"$job", result="accepted"}[$__rate_interval]))':
        '{{instance}} {{interface}}',
    },
    'pps',
  ),
  line(
    'Heartbeats not believed',
    {
      'sum by (instance, result) (rate(ingot_heartbeat_frames_received_total{job=~"$job", result!="accepted"}[$__rate_interval]))':
        '{{instance}} {{result}}',
    },
    'pps',
  ),
  line(
    'Longest turn since the start: while it lasts nobody is answered',
    { 'max by (instance) (ingot_packet_thread_longest_turn_seconds{job=~"$job"})': '{{instance}}' },
    's',
  ),
  table('What cannot be done now', 'sum by (instance, reason) (ingot_packet_thread_troubles{job=~"$job"})'),
)

const PROGRAMS = row(
  'API server and processes',
  table('Cannot be read now', 'max by (instance, resource) (ingot_kube_unreadable_resources{job=~"$job"})'),
  table('Rejected objects', 'max by (instance, kind) (ingot_config_rejected_objects{job=~"$job"})'),
  line(
    'Changes taken in',
    {
      'sum by (instance) (rate(metallb_k8s_client_updates_total{job=~"$job"}[$__rate_interval]))':
        '{{instance}}',
    },
    'ops',
  ),
  line('Resident memory', { 'process_resident_memory_bytes{job=~"$job"}': '{{instance}}' }, 'bytes'),
  line(
    'Processors',
    { 'rate(process_cpu_seconds_total{job=~"$job"}[$__rate_interval])': '{{instance}}' },
    'percentunit',
  ),
)

export const DASHBOARD: Dashboard = dashboard([POOLS, LAYER2, BGP, SPEAKERS, PROGRAMS])
