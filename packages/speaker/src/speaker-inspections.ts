// What a speaker tells of itself as every program does: how it is, by which configuration it decides, what it decided last.

import type { SpeakerReport } from '@ingot/api/status-report'
import { printableConfig } from '@ingot/config'
import type { Runtime } from '@ingot/kube'
import { programInspections } from '@ingot/status'
import type { DecisionLog, Inspections } from '@ingot/status'
import type { SpeakerLoop } from './speaker-loop.ts'

/** For a program that starts now. */
export function speakerInspections(
  loop: Pick<SpeakerLoop, 'report' | 'config' | 'unreadiness'>,
  decisions: DecisionLog,
  version: string | undefined,
  runtime: Runtime,
): Inspections {
  const startedAt = runtime.date().toISOString()
  const status = (): SpeakerReport => ({
    program: 'speaker',
    ...(version !== undefined && { version }),
    time: runtime.date().toISOString(),
    startedAt,
    unreadiness: loop.unreadiness(),
    ...loop.report(),
  })
  const config = () => {
    const inForce = loop.config()
    return inForce && printableConfig(inForce)
  }
  return programInspections({ status, config, decisions })
}
