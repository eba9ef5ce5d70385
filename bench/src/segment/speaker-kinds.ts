// The speakers that share a segment here, ours and MetalLB's, and how each is started.

import { findKubernetes, findMetallbSpeaker } from '@ingot/lab'
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

/** Why speakers of that kind cannot be asked on this machine; null where they can. MetalLB's needs a real Kubernetes. */
export function lackOf(kind: SpeakerKind): string | null {
  if (kind === 'ingot') return null
  const speaker = findMetallbSpeaker(process.env)
  return speaker.ok ? lackOfKubernetes() : speaker.message
}

export function lackOfKubernetes(): string | null {
  const kubernetes = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy'])
  return kubernetes.ok ? null : kubernetes.verdict.message
}
