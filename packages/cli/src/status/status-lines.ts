// The status for a person, on one screen: of a large cluster the first of each list, and how many more there are.

import type { Paint } from '../colour.ts'
import { poolLines } from '../cluster/pool-lines.ts'
import { findingLines, sumText } from '../doctor/doctor-lines.ts'
import { oneLine, table } from '../print.ts'
import type { NodeStatus, ProgramStatus, StatusReport } from './status-report.ts'

const NODES_MAX = 20
const WAITING_MAX = 5
const FINDINGS_MAX = 5

export function statusLines(report: StatusReport, paint: Paint): string[] {
  const { server, namespace, programs, nodes, pools } = report
  return [
    `Ingot in namespace ${namespace} of ${server}`,
    '',
    ...table([['PROGRAM', 'READY', 'VERSION'], ...programs.map((it) => programRow(it, paint))]),
    '',
    ...table([
      ['NODE', 'SPEAKER', 'OWNS', 'BY BGP', 'SESSIONS', 'REMARKS'],
      ...nodes.slice(0, NODES_MAX).map((it) => nodeRow(it, paint)),
    ]),
    ...more(nodes.length - NODES_MAX, 'nodes'),
    '',
    ...poolLines({ pools, rejected: [] }, namespace),
    '',
    ...serviceLines(report, paint),
    '',
    ...findingsOf(report, paint),
  ]
}

function programRow({ program, ready, pods, versions }: ProgramStatus, paint: Paint): string[] {
  const text = `${ready} of ${pods}`
  const isWell = pods > 0 && ready === pods
  return [program, paint(isWell ? 'green' : 'red', text), versions.join(', ') || '-']
}

function nodeRow({ node, speaker, owns, announces, sessions, remarks }: NodeStatus, paint: Paint): string[] {
  const { established = 0, all = 0 } = sessions ?? {}
  const text = all === 0 ? '-' : `${established} of ${all}`
  return [
    node,
    paint(speaker === 'ready' ? 'green' : 'yellow', speaker),
    String(owns),
    String(announces),
    established === all ? text : paint('yellow', text),
    remarks.join(', '),
  ]
}

function serviceLines({ services: { withAddress, waiting } }: StatusReport, paint: Paint): string[] {
  const count = (it: number) => `${it} Service${it === 1 ? '' : 's'}`
  const without = `${waiting.length} without`
  return [
    `${count(withAddress)} with an address, ${waiting.length === 0 ? without : paint('yellow', without)}`,
    ...waiting.slice(0, WAITING_MAX).map(({ service, why }) => `  ${service}: ${oneLine(why)}`),
    ...more(waiting.length - WAITING_MAX, 'that wait').map((line) => `  ${line}`),
  ]
}

function findingsOf({ findings }: StatusReport, paint: Paint): string[] {
  const all = findings.checks.flatMap(({ name, findings: each }) =>
    each.map((it) => ({ ...it, check: name })),
  )
  const bad = ['serious', 'warning'].flatMap((severity) => all.filter((it) => it.severity === severity))
  return [
    ...bad.slice(0, FINDINGS_MAX).flatMap((it) => findingLines(it, paint).slice(0, 1)),
    ...more(bad.length - FINDINGS_MAX, 'findings'),
    `${sumText(findings)}${findings.counts.unknown + bad.length === 0 ? '' : '; ingot doctor says more'}`,
  ]
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`and ${count} more ${what}`] : []
}
