// Reports as a person reads them and as programs do.

import { exactJson } from '@ingot/kube'
import { stringify } from 'yaml'

/** `lines` is the report for a person, whatever its form is called. A bigint is printed with all its digits. */
export function printed(
  report: object,
  form: 'json' | 'yaml' | 'table' | 'text',
  lines: () => readonly string[],
): string {
  if (form === 'yaml') return stringify(report, { aliasDuplicateObjects: false }).trimEnd()
  if (form === 'json') return exactJson(report, 2)
  return lines().join('\n')
}

/** Rows of cells, the headings first, as kubectl prints them. A cell may have a colour, which takes no room. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => Bun.stringWidth(row[column] ?? ''))),
  )
  const padded = (cell: string, width: number) =>
    cell + ' '.repeat(Math.max(0, width - Bun.stringWidth(cell)))
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}

/** MetalLB's sentences may have two lines; a manifest's text may hold anything. */
export function oneLine(text: string): string {
  return text.replaceAll('\n', '; ').replaceAll(/\p{Cc}/gu, ' ')
}
