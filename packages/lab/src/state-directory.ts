// The lab's folder: its lock, the record of its processes, kubeconfigs, logs and the API server's socket. One lab a
// machine, since namespaces have names: the record says who holds it, and what a killed lab left behind.
// Processes are known by pid and start time, never by name.

import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify, isAlive } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** What `lab.json` holds. */
interface LabRecord {
  readonly lab: ProcessIdentity
  readonly children: readonly ProcessIdentity[]
}

/** The folder, held by this process. */
export interface StateDirectory {
  path(file: string): string
  /** Writes a file only root can read. */
  writeSecret(file: string, content: string): string
  /** Notes a process that the next start must end if this one cannot. */
  addChild(pid: number): void
  /** Gives the folder back; the logs stay for a person to read, until the next lab begins them anew. */
  release(): void
}

/** The folder, or the pid of the lab that holds it. */
export type Claim =
  | { readonly ok: true; readonly directory: StateDirectory; readonly leftovers: readonly ProcessIdentity[] }
  | { readonly ok: false; readonly heldBy: number }

const RECORD = 'lab.json'

/**
 * Takes the folder for this process. `leftovers` are processes of a lab that was killed and that still run.
 *
 * Two starts within the same millisecond could both pass; the second one then fails to make its namespaces.
 */
export function claimStateDirectory(directory: string): Claim {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  chmodSync(directory, 0o700)
  const before = readRecord(join(directory, RECORD))
  if (before !== null && isAlive(before.lab)) {
    return { ok: false, heldBy: before.lab.pid }
  }
  return { ok: true, directory: hold(directory), leftovers: (before?.children ?? []).filter(isAlive) }
}

function hold(directory: string): StateDirectory {
  const lab = identify(process.pid) ?? { pid: process.pid, startTime: '' }
  const children: ProcessIdentity[] = []
  const secrets: string[] = []
  const path = (file: string) => join(directory, file)
  const write = () => {
    const record: LabRecord = { lab, children }
    writeFileSync(path(RECORD), JSON.stringify(record), { mode: 0o600 })
  }
  write()
  return {
    path,
    writeSecret(file, content) {
      writeFileSync(path(file), content, { mode: 0o600 })
      secrets.push(path(file))
      return path(file)
    },
    addChild(pid) {
      const child = identify(pid)
      if (child === null) return
      children.push(child)
      write()
    },
    release() {
      for (const file of [...secrets, path(RECORD)]) rmSync(file, { force: true })
    },
  }
}

function readRecord(file: string): LabRecord | null {
  try {
    // written by hold() above, in a folder that only root can write
    return JSON.parse(readFileSync(file, 'utf8')) as LabRecord
  } catch {
    return null
  }
}
