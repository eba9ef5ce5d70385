// The speakers that share a segment here, ours and MetalLB's, and how each is started.

import { findMetallbSpeaker } from '@ingot/lab'
import type { SpeakerCommand } from '@ingot/lab'

export type SpeakerKind = 'ingot' | 'metallb'

/** The command line of the tool, from the clone. */
export const TOOL = [
  process.execPath,
  Bun.fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url)),
] as const

/** Throws where MetalLB's is asked for and not there: look first. */
export function speakerCommand(kind: SpeakerKind): SpeakerCommand {
  if (kind === 'ingot') return [...TOOL, 'speaker']
  const found = findMetallbSpeaker(process.env)
  if (!found.ok) throw new Error(found.message)
  return [found.path]
}
