// What a row of the fault table is: what is done to a settled world, and what may be noticed of it.

import type { Timing } from '@ingot/layer2'
import type { World, WorldOptions } from './world.ts'

export interface Fault {
  readonly name: string
  readonly options?: Partial<WorldOptions>
  /** Ends with everybody running and everything connected. */
  readonly play: (world: World) => void
  /** The most that may be noticed, in ms, without frame loss. */
  readonly gap: number
  readonly both: number
  /** How often the address may move; twice unless given: away and back. */
  readonly moves?: number
  /** Who must not even try to answer: what it announces would draw clients to it. */
  readonly never?: string
  /** How long until everything is as the election has it. */
  readonly rest?: number
}

/** What one frame takes, and a little. */
export const FRAME = 10

/** When whoever is next has the address of a node that has fallen silent. */
export function replaced({ detection, askDecision }: Timing): number {
  return detection + askDecision + FRAME / 2
}
