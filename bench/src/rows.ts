// All rows by their names, in the order in which they run.

import { balanceRow } from './balance/balance-row.ts'
import { bgpServicesRow } from './bgp/bgp-services-row.ts'
import { bgpSessionRow } from './bgp/bgp-session-row.ts'
import { bgpWalkRow } from './bgp/bgp-walk-row.ts'
import { controllerRow } from './controller-row.ts'
import { createdRow, failoverRow, takeoverRow } from './failover/failover-rows.ts'
import { LAB_ROWS } from './lab-rows.ts'
import { oneChangeRow } from './one-change/one-change-row.ts'
import { PACKET_ROWS } from './packet-rows.ts'
import { pageRow } from './page-row.ts'
import { parsingRow } from './parsing/parsing-row.ts'
import type { Row } from './row.ts'
import { speakerCostRow } from './speaker-cost/speaker-cost-row.ts'
import { takeoverTurnRow } from './takeover-turn/takeover-turn-row.ts'
import { trafficRow } from './traffic/traffic-row.ts'

export const ROWS: Readonly<Record<string, Row>> = {
  core: { about: 'frames per second through the packet core, in memory', measure: PACKET_ROWS.core },
  allocation: {
    about: '100,000 Services given an address, one more among 50,000, 1,000 pools parsed; beside C',
    measure: PACKET_ROWS.allocation,
  },
  'bgp-walk': {
    about: 'BGP messages judged and decoded per CPU second, 100,000 routes packed; beside C and GoBGP',
    measure: bgpWalkRow,
  },
  'bgp-session': {
    about: '10,000 routes to one peer, 1,000 to 100, sessions that come back; beside BIRD, FRR and GoBGP',
    measure: bgpSessionRow,
  },
  'bgp-services': {
    about: '1,000 and 10,000 Services, and one more, to routes at a BGP peer',
    measure: bgpServicesRow,
  },
  'one-change': {
    about: 'one Service more, one endpoint moved among 10,000: the speaker, Layer 2 and BGP; beside 100',
    measure: oneChangeRow,
  },
  controller: {
    about: 'Services addressed, a restart over 10,000, a burst of 1,000, memory; beside a plain client',
    measure: controllerRow,
  },
  page: {
    about:
      'first paint of the web page and /metrics with 10,000 Services, and how long others wait meanwhile',
    measure: pageRow,
  },
  replies: {
    about: 'ARP and NDP replies per second, CPU time per reply; beside C and the kernel',
    measure: PACKET_ROWS.replies,
  },
  foreign: {
    about: 'wake-ups for 100,000 broadcasts that are meant for others',
    measure: PACKET_ROWS.foreign,
  },
  flood: { about: 'answers lost among 300,000 frames a second; beside C', measure: PACKET_ROWS.flood },
  latency: {
    about: 'one reply, idle and among 50,000 others a second; beside C',
    measure: PACKET_ROWS.latency,
  },
  parsing: {
    about: 'a reply, and the longest turn of the packet thread, while the main thread parses 50 MB; beside C',
    measure: parsingRow,
  },
  job: {
    about: 'a Service created, and a speaker started, to the first reply, controller and all; memory',
    measure: PACKET_ROWS.job,
  },
  failover: {
    about: 'time without an answer and with two, when an owner dies, freezes, leaves; beside MetalLB',
    measure: failoverRow,
  },
  created: {
    about: 'a Service with its address in the status, created to the first reply; beside MetalLB',
    measure: createdRow,
  },
  takeover: {
    about:
      '1,000 addresses that lose their owner at once: until all are answered and announced; beside MetalLB',
    measure: takeoverRow,
  },
  'takeover-turn': {
    about: 'longest turn of the packet loop while 1,000 and 10,000 addresses change their owner, simulated',
    measure: takeoverTurnRow,
  },
  speaker: {
    about: 'memory, idle CPU and /metrics of a speaker with 1, 1,000 and 10,000 Services; beside MetalLB',
    measure: speakerCostRow,
  },
  traffic: {
    about:
      "gossip and heartbeats of each node with 5, 50 and 500, simulated; beside what memberlist's settings imply",
    measure: trafficRow,
  },
  balance: {
    about:
      '1,000 addresses over 5 and 50 nodes: the most that one has, and what moves when one dies and is back',
    measure: balanceRow,
  },
  lab: { about: 'start of `ingot lab --once` until its table; beside `ip`', measure: LAB_ROWS.lab },
  requests: { about: 'requests per second of the embedded API server; beside C', measure: LAB_ROWS.requests },
  watchers: {
    about: 'one change until the last of 1,000 watchers has it; beside C',
    measure: LAB_ROWS.watchers,
  },
  list: {
    about: '10,000 Services listed and brought into an informer; beside a plain fetch',
    measure: LAB_ROWS.list,
  },
}

/** What `--help` says: a line for each row. */
export function helpText(): string {
  const width = Math.max(...Object.keys(ROWS).map(({ length }) => length))
  const rows = Object.entries(ROWS).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`)
  return [
    'npm run bench -- [ROW …] [--times N] [--events WORD,…] [--kinds ingot,metallb]',
    '',
    'Runs the rows named, or all, and appends their figures to bench/results/history.jsonl.',
    '',
    ...rows,
    '',
    '  --times N         how often failover and created play each event: 20 unless said otherwise',
    '  --events WORD,…   of failover only the events with one of these words in their name',
    "  --kinds KIND,…    whose speakers are asked: ingot, metallb; both where MetalLB's is built",
    '',
  ].join('\n')
}
