// The lab of this user that runs, as the other commands find it.

import type { LabRecord } from '@ingot/lab'
import type { Terminal } from '../command.ts'
import { toolWords } from '../tool-command.ts'

export interface RunningLab {
  readonly folder: string
  readonly record: LabRecord
}

/** It, or null where none runs, which the person has then been told. */
export async function findRunningLab(name: string, terminal: Terminal): Promise<RunningLab | null> {
  const lab = await lookForLab()
  if (lab?.record.isUp === true) return lab
  terminal.complain(
    lab === null
      ? `ingot ${name}: no lab is running; start one with: ${toolWords(terminal.environment)} lab up`
      : `ingot ${name}: the lab is not up yet`,
  )
  return null
}

/** The lab that has this user's folder, up or not. */
export async function lookForLab(): Promise<RunningLab | null> {
  const { isAlive, readRecord, stateDirectoryOf } = await import('@ingot/lab')
  const folder = stateDirectoryOf(process.getuid?.() ?? 0)
  const record = readRecord(folder)
  return record !== null && isAlive(record.lab) ? { folder, record } : null
}
