// The row about idle speakers: measured, printed, and named for the history; ours, and MetalLB's in the same run.

import type { NativePrograms } from '../native.ts'
import { ofEachKind } from '../of-each-kind.ts'
import type { Figures, RowOptions } from '../row.ts'
import { rounded, spreadText } from '../statistics.ts'
import { measureSpeakerCost } from './speaker-cost.ts'
import type { SpeakerCost } from './speaker-cost.ts'

export function speakerCostRow({ prober }: NativePrograms, options: RowOptions): Promise<Figures> {
  return ofEachKind('speaker', options, async (kind) => {
    const costs = await measureSpeakerCost(kind, prober, (cost) =>
      console.log(`speaker ${kind}, ${text(cost)}`),
    )
    return figuresOf(kind === 'ingot' ? 'speaker' : `speaker ${kind}`, costs)
  })
}

export function figuresOf(row: string, costs: readonly SpeakerCost[]): Figures {
  const figures: Record<string, number> = {}
  for (const { services, memory, processor, isSettled, scrapes } of costs) {
    figures[`${row} ${services} resident MB`] = megabytes(memory.median)
    // of what had not come to rest it is not known what it takes at rest
    if (isSettled) figures[`${row} ${services} idle cpu percent`] = rounded(processor.median)
    figures[`${row} ${services} metrics ms`] = rounded(scrapes.took.median)
    figures[`${row} ${services} metrics longest gap ms`] = rounded(scrapes.gap)
  }
  return figures
}

function text({ services, memory, processor, isSettled, scrapes }: SpeakerCost): string {
  const percent = (value: number) => value.toFixed(2)
  return (
    `${services} Service${services === 1 ? '' : 's'}: resident ${megabytes(memory.median)} MB ` +
    `(${megabytes(memory.lowest)} to ${megabytes(memory.highest)}), ` +
    `${isSettled ? 'idle' : 'not at rest, yet'} ${percent(processor.median)} % of a core ` +
    `(${percent(processor.lowest)} to ${percent(processor.highest)}); ` +
    `/metrics ${spreadText(scrapes.took)} ms, at the longest ${scrapes.gap.toFixed(1)} ms without an answer meanwhile`
  )
}

function megabytes(octets: number): number {
  return Math.round(octets / 1e6)
}
