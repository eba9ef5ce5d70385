// The lab's tables as text: columns as wide as their widest cell, two blanks between, as kubectl prints them. Pure.

import type { Service } from './kinds.ts'
import type { MachineState } from './machines.ts'
import { addressesOf, nameOf } from './readings.ts'
import type { Reading } from './readings.ts'
import type { Supervised } from './supervised.ts'
import type { LabNode } from './topology.ts'

const SERVICE_HEADINGS = ['SERVICE', 'ADDRESS', 'PORT', 'POOL', 'OWNER', 'MAC THAT ANSWERED', 'ANSWER']

/** Who answers for what: the rows, then the Services that have no address yet. */
export function serviceTable(readings: readonly Reading[], services: readonly Service[]): readonly string[] {
  const pending = services.filter((service) => addressesOf(service).length === 0)
  return table([
    SERVICE_HEADINGS,
    ...readings.map(({ service, address, port, protocol, pool, owner, answeredBy, answer }) => [
      service,
      address,
      protocol === 'TCP' ? String(port) : `${port}/${protocol}`,
      pool,
      owner ?? '<none>',
      answeredBy.join(' ') || '<none>',
      answer,
    ]),
    ...pending.map((service) => [nameOf(service), '<pending>']),
  ])
}

const NODE_HEADINGS = ['NODE', 'POWER', 'SEGMENT', 'MANAGEMENT', 'PROGRAMS']

/** How the nodes are, and which of their programs are not running. */
export function nodeTable(
  states: readonly MachineState[],
  programsOf: (node: LabNode) => readonly Supervised[],
): readonly string[] {
  return table([
    NODE_HEADINGS,
    ...states.map(({ node, power, links }) => [
      node.name,
      power,
      links.segment,
      links.management,
      programs(programsOf(node)),
    ]),
  ])
}

function programs(all: readonly Supervised[]): string {
  const others = all.filter((program) => program.state() !== 'running')
  const named = others.map((program) => `${program.name} ${program.state()}`)
  return [`${all.length - others.length} of ${all.length} running`, ...named].join(', ')
}

/** Rows of cells, the headings first, as lines. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
