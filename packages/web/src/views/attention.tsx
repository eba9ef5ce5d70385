/** @jsxImportSource hono/jsx */
// What a person should look at: conflicts, addresses that are answered wrongly, Services that wait, mistakes in the configuration,
// and what cannot be seen.

import { openFindings } from '../open-findings.ts'
import { pathOf } from '../service-row.ts'
import type { ServiceRow, ServiceState } from '../service-row.ts'
import type { Snapshot } from '../snapshot.ts'

/** Of each sort. */
const SHOWN_MAX = 4

export function Attention({ snapshot }: { readonly snapshot: Snapshot }) {
  const { services, rejected, gaps, isLeading } = snapshot
  if (!isLeading) return null
  const conflicts = rowsIn(services, 'conflict')
  const waiting = rowsIn(services, 'waiting')
  const findings = openFindings(snapshot)
  if (conflicts.length + findings.length + waiting.length + rejected.length + gaps.length === 0)
    return <p class="calm">Nothing needs attention.</p>
  return (
    <ul class="attention">
      {conflicts.slice(0, SHOWN_MAX).map((row) => (
        <About row={row} sort="bad" what="conflict" />
      ))}
      <More count={conflicts.length} sort="bad" state="conflict" />
      {findings.slice(0, SHOWN_MAX).map(({ service, message, time }) => (
        <li class="bad">
          <b>answered wrongly</b> <a href={pathOf(service)}>{service}</a> {message} (told at{' '}
          {time.slice(11, 19)} UTC)
        </li>
      ))}
      {findings.length > SHOWN_MAX ? (
        <li class="bad">
          <a href="/takeovers">{`${findings.length - SHOWN_MAX} more`}</a>
        </li>
      ) : null}
      {rejected.slice(0, SHOWN_MAX).map(({ message, remedy }) => (
        <li class="bad">
          <b>configuration</b> {message}
          <Remedy text={remedy} />
        </li>
      ))}
      {waiting.slice(0, SHOWN_MAX).map((row) => (
        <About row={row} sort="warn" what="no address" />
      ))}
      <More count={waiting.length} sort="warn" state="waiting" />
      {gaps.map((gap) => (
        <li class="note">
          <b>not shown</b> {gap}
        </li>
      ))}
    </ul>
  )
}

/** By name. */
function rowsIn(services: Snapshot['services'], wanted: ServiceState): ServiceRow[] {
  return [...services.values()]
    .filter(({ state }) => state === wanted)
    .toSorted((a, b) => (a.service < b.service ? -1 : 1))
}

interface AboutProps {
  readonly row: ServiceRow
  readonly sort: 'bad' | 'warn'
  readonly what: string
}

function About({ row, sort, what }: AboutProps) {
  return (
    <li class={sort}>
      <b>{what}</b> <a href={pathOf(row.service)}>{row.service}</a> {row.why}
    </li>
  )
}

interface MoreProps {
  readonly count: number
  readonly sort: 'bad' | 'warn'
  readonly state: ServiceState
}

function More({ count, sort, state }: MoreProps) {
  if (count <= SHOWN_MAX) return null
  return (
    <li class={sort}>
      <a href={`/?state=${state}#services`}>{`${count - SHOWN_MAX} more`}</a>
    </li>
  )
}

export function Remedy({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : <span class="remedy">{text}</span>
}
