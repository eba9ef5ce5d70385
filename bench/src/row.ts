// A row of the benchmarks: what `--help` says of it, and how it is measured.

import type { NativePrograms } from './native.ts'
import type { SpeakerKind } from './segment/speaker-kinds.ts'

/** Name to figure; the unit ends the name, as in `arp 1000 replies/s`. */
export type Figures = Readonly<Record<string, number>>

export interface RowOptions {
  /** How often each event is played. */
  readonly times: number
  /** Only events with one of these words in their name; all where there is none. */
  readonly events: readonly string[]
  /** Whose speakers are asked, in the rows that ask others than ours. */
  readonly kinds: readonly SpeakerKind[]
}

export interface Row {
  readonly about: string
  /** Prints what it finds, and names it for the history. */
  measure(programs: NativePrograms, options: RowOptions): Promise<Figures>
}
