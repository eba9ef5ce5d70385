// Three nodes with running speakers of one kind, ours as people deploy it: ours before the embedded API server
// unless said otherwise, MetalLB's before a real one.

import { embeddedKubernetes, openSpeakerSegment, realKubernetes } from '@ingot/lab'
import type { SpeakerSegment } from '@ingot/lab'
import { asDeployed } from '../ingot-command.ts'
import { speakerCommand } from './speaker-kinds.ts'
import type { SpeakerKind } from './speaker-kinds.ts'

const NODES = 3

export type ApiKind = 'embedded' | 'real'

export const usualApi = (kind: SpeakerKind): ApiKind => (kind === 'ingot' ? 'embedded' : 'real')

export async function openSegment(kind: SpeakerKind, api = usualApi(kind)): Promise<SpeakerSegment> {
  const ingot = await asDeployed()
  const segment = await openSpeakerSegment({
    tool: ingot,
    speakers: Array.from({ length: NODES }, () => speakerCommand(kind, ingot)),
    kubernetes:
      api === 'embedded'
        ? embeddedKubernetes({ port: 0, data: '' })
        : realKubernetes({ port: 0, data: '', environment: process.env }),
  })
  await Promise.all(segment.speakers.map((speaker) => speaker.start()))
  return segment
}
