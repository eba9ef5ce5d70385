// Reports as a person reads them and as programs do. Plain text everywhere: no colours.

import { stringify } from 'yaml'
import type { Form } from './forms.ts'

// ECMAScript 2026; TypeScript's library does not know it yet
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown }

/** `lines` is the report for a person. A bigint is printed with all its digits. */
export function printed(report: object, form: Form, lines: () => readonly string[]): string {
  if (form === 'yaml') return stringify(report, { aliasDuplicateObjects: false }).trimEnd()
  if (form === 'json') return JSON.stringify(report, exactly, 2)
  return lines().join('\n')
}

function exactly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJSON(value.toString()) : value
}

/** Rows of cells, the headings first, as kubectl prints them. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}
