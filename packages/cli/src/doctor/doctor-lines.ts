// A diagnosis for a person: what is found, the worst first, each with what mends it; what could not be looked at; what is well.

import type { Diagnosis, Finding, Severity } from '@ingot/doctor'
import type { Colour, Paint } from '../colour.ts'
import { oneLine } from '../print.ts'

const COLOURS: Readonly<Record<Severity, Colour>> = {
  serious: 'red',
  warning: 'yellow',
  note: 'blue',
  unknown: 'grey',
}

const WIDTH = 'serious'.length

/** A finding with the name of its check. */
type Named = Finding & { readonly check: string }

export function doctorLines(diagnosis: Diagnosis, paint: Paint): string[] {
  const all = diagnosis.checks.flatMap(({ name, findings }) => findings.map((it) => ({ ...it, check: name })))
  const of = (severity: Severity) => all.filter((it) => it.severity === severity)
  const found = [...of('serious'), ...of('warning'), ...of('note')]
  const well = diagnosis.checks.filter(({ findings }) => findings.length === 0).map(({ name }) => name)
  return [
    ...found.flatMap((it) => findingLines(it, paint)),
    ...unknownLines(of('unknown'), paint),
    ...(well.length === 0 ? [] : [`${paint('green', 'well'.padEnd(WIDTH))}  ${well.join(', ')}`]),
    '',
    sumText(diagnosis),
  ]
}

/** `16 checks: 1 serious, 2 warnings, 0 notes; 1 could not be made everywhere`. */
export function sumText({ checks, counts }: Diagnosis): string {
  const unmade = checks.filter(({ findings }) =>
    findings.some(({ severity }) => severity === 'unknown'),
  ).length
  const many = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
  return (
    `${many(checks.length, 'check')}: ${counts.serious} serious, ${many(counts.warning, 'warning')}, ` +
    many(counts.note, 'note') +
    (unmade === 0 ? '' : `; ${unmade} could not be made everywhere`)
  )
}

export function findingLines({ severity, check, place, message, remedy }: Named, paint: Paint): string[] {
  const indent = ' '.repeat(WIDTH)
  return [
    `${paint(COLOURS[severity], severity.padEnd(WIDTH))}  ${check}: ${place}: ${oneLine(message)}`,
    ...(severity === 'note' ? [] : [`${indent}    do: ${oneLine(remedy)}`]),
  ]
}

/** A speaker that does not tell keeps several checks from it, for one reason. */
function unknownLines(unknown: readonly Named[], paint: Paint): string[] {
  const alike = Map.groupBy(unknown, ({ place, message }) => `${place}: ${oneLine(message)}`)
  // what is mended alike stands together, above what mends it
  const byRemedy = Map.groupBy(alike, ([, [first]]) => first?.remedy ?? '')
  return [...byRemedy].flatMap(([remedy, those]) => [
    ...those.map(([text, each]) => {
      const checks = [...new Set(each.map(({ check }) => check))]
      return `${paint(COLOURS.unknown, 'unknown'.padEnd(WIDTH))}  ${text} (${checks.join(', ')})`
    }),
    `${' '.repeat(WIDTH)}    do: ${oneLine(remedy)}`,
  ])
}
