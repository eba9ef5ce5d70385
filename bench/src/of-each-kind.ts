// A row that asks speakers of each kind in the same run: those that are not on this machine are named and left out.

import type { Figures, RowOptions } from './row.ts'
import { lackOf } from './segment/speaker-kinds.ts'
import type { SpeakerKind } from './segment/speaker-kinds.ts'

export async function ofEachKind(
  row: string,
  { kinds }: RowOptions,
  measure: (kind: SpeakerKind) => Promise<Figures>,
): Promise<Figures> {
  const figures: Record<string, number> = {}
  for (const kind of kinds) {
    const lack = lackOf(kind)
    if (lack === null) Object.assign(figures, await measure(kind))
    else console.log(`${row}: not asked of MetalLB: ${lack}`)
  }
  return figures
}
