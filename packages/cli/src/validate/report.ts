// What was found, as one report: the findings in order, their counts, and each as one line for a person.

import type { Finding } from '../manifests/finding.ts'
import type { ReadManifests } from '../manifests/read-manifests.ts'
import { oneLine, printed } from '../print.ts'
import type { Form } from './forms.ts'

/** What was found in all files. */
export interface Report {
  readonly objects: number
  /** Objects and files that cannot be accepted. */
  readonly refused: number
  readonly warnings: number
  /** By file, in the order of reading, and line. */
  readonly findings: readonly Finding[]
}

/** @param found What was found once they were read. */
export function reportOf(
  { manifests, findings: unread, files }: ReadManifests,
  found: readonly Finding[],
): Report {
  const findings = [...unread, ...found]
  const refused = findings.filter(({ severity }) => severity === 'refused')
  return {
    objects: manifests.length,
    refused: new Set(refused.map(({ file, object, line }) => `${file} ${object ?? line}`)).size,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    findings: findings.toSorted(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0),
    ),
  }
}

export function render(report: Report, form: Form): string {
  const { objects, refused, warnings } = report
  const counts = [counted(objects, 'object'), `${refused} refused`, counted(warnings, 'warning')]
  return printed(report, form, () => [...report.findings.map(lineOf), counts.join(', ')])
}

/** One line: where it is, how bad, about what, what is wrong, how to write it. */
export function lineOf({ severity, file, line, object, field, message, remedy }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}`
  const parts = [place, severity, object, field, message, remedy].filter((part) => part !== undefined)
  return oneLine(parts.join(': '))
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
