// The speakers that share a segment here, ours and MetalLB's, and how each is started.

import { findKubernetes, findMetallbSpeaker } from '@ingot/lab'
import type { SpeakerCommand } from '@ingot/lab'
import { FROM_CLONE } from '../ingot-command.ts'

export type SpeakerKind = 'ingot' | 'metallb'

/** Throws where MetalLB's is asked for and not there: look first. */
export function speakerCommand(kind: SpeakerKind, ingot = FROM_CLONE): SpeakerCommand {
  if (kind === 'ingot') return [...ingot, 'speaker']
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
