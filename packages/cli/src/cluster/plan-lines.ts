// A plan, for a person: what is refused, then the Services whose addresses change, with the reasons, then the sum.

import type { Change, ServicePlan } from '@ingot/plan'
import { lineOf } from '../validate/report.ts'
import { announcementText } from './explanation-lines.ts'
import type { PlanReport } from './plan-manifests.ts'
import { table } from '../print.ts'
import { rejectedLines, verdictLines } from './verdict-lines.ts'

/** Whether nothing is refused, nobody loses or changes an address, and no Service of the manifests would be without. */
export function isWell({ findings, rejected, services, named }: PlanReport): boolean {
  const isBad = ({ service, change }: ServicePlan) =>
    change === 'loses' || change === 'changes' || (change === 'waits' && named.includes(service))
  return findings.length === 0 && rejected.length === 0 && !services.some(isBad)
}

/** `showsAll`: those of which nothing changes, too. */
export function planLines(report: PlanReport, showsAll: boolean): string[] {
  const { services, findings, rejected, isHeldBack, named } = report
  const isNews = ({ service, change, formerOwner }: ServicePlan) =>
    named.includes(service) || (change !== 'keeps' && change !== 'waits') || formerOwner !== undefined
  const shown = services
    .filter((it) => showsAll || isNews(it))
    .toSorted((a, b) => WORST_FIRST.indexOf(a.change) - WORST_FIRST.indexOf(b.change))
  return [
    ...(findings.length === 0 ? [] : ['Refused:', ...findings.map((finding) => `  ${lineOf(finding)}`), '']),
    ...(rejected.length === 0 ? [] : [...rejectedLines(rejected).slice(1), '']),
    ...(isHeldBack
      ? [
          'The configuration in force would stay as it is until that is repaired: none of the pools changes.',
          '',
        ]
      : []),
    ...(shown.length === 0 ? [] : [...serviceLines(shown), '']),
    sum(report),
  ]
}

const WORST_FIRST: readonly Change[] = ['loses', 'changes', 'waits', 'gets', 'keeps']

const HEADINGS = ['CHANGE', 'SERVICE', 'BEFORE', 'AFTER', 'POOL', 'ANNOUNCED']

function serviceLines(services: readonly ServicePlan[]): string[] {
  const rows = services.map(({ change, service, before, after, pool, announcement, bgp, formerOwner }) => [
    change,
    service,
    before.join(' ') || '-',
    after.join(' ') || '-',
    pool ?? '-',
    after.length === 0 ? '-' : `${announcementText(announcement, bgp)}${formerly(formerOwner)}`,
  ])
  const [headings = '', ...lines] = table([HEADINGS, ...rows])
  return [headings, ...services.flatMap((plan, i) => [lines[i] ?? '', ...reasons(plan)])]
}

function formerly(owner: string | undefined): string {
  return owner === undefined ? '' : `; before it by ${owner}`
}

/** Of what is not as it was: an address that is given or kept needs no explanation. */
function reasons({ change, verdicts }: ServicePlan): string[] {
  if (change === 'keeps' || change === 'gets') return []
  return verdicts
    .filter(({ reason }) => reason !== 'IPAllocated')
    .flatMap((verdict) => verdictLines(verdict, '         '))
}

function sum({ services, findings, rejected }: PlanReport): string {
  const count = (change: Change) => services.filter((it) => it.change === change).length
  return [
    `${count('gets')} get an address`,
    `${count('keeps')} keep theirs`,
    `${count('changes')} change it`,
    `${count('loses')} lose it`,
    `${count('waits')} wait for one`,
    `${findings.length + rejected.length} refused`,
  ].join(', ')
}
