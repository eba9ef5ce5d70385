// The lab's folder: its lock, the record of its processes, kubeconfigs, logs and sockets. One lab a folder, since
// namespaces have names: the record says who holds it, how its namespaces are entered, and what a killed lab left behind.
// Processes are known by pid and start time, never by name.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identify, isAlive } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** What `lab.json` holds. */
export interface LabRecord {
  readonly lab: ProcessIdentity
  /** Everything has come up that ever will. */
  readonly isUp: boolean
  readonly nodeCount: number
  /** The process that holds the user namespace of a lab without root's rights. */
  readonly holder: number | null
  readonly children: readonly ProcessIdentity[]
}

/** The folder, held by this process. */
export interface StateDirectory {
  path(file: string): string
  /** Writes a file that only this user can read. */
  writeSecret(file: string, content: string): string
  /** Notes a process that the next start must end if this one cannot. */
  addChild(pid: number): void
  /** Notes more of what other commands need to know. */
  note(facts: Partial<Pick<LabRecord, 'holder' | 'isUp' | 'nodeCount'>>): void
  /** Gives the folder back; the logs stay for a person to read, until the next lab begins them anew. */
  release(): void
}

/** The folder, or the pid of the lab that holds it; null where the folder is another user's. */
export type Claim =
  | { readonly ok: true; readonly directory: StateDirectory; readonly leftovers: readonly ProcessIdentity[] }
  | { readonly ok: false; readonly heldBy: number | null; readonly directory: string }

const RECORD = 'lab.json'

/** Where a user's lab has its folder: not below /run without root's rights, since the lab sees a /run of its own then. */
export function stateDirectoryOf(userId: number): string {
  return userId === 0 ? '/run/ingot/lab' : join(tmpdir(), `ingot-lab-${userId}`)
}

/** Makes a folder that only this user can look into; false where it is another user's. */
export function makeOwnFolder(directory: string): boolean {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // in /tmp another user may have made it first, to read what is put there
  if (lstatSync(directory).uid !== process.getuid?.()) return false
  chmodSync(directory, 0o700)
  return true
}

/**
 * Takes the folder for this process. `leftovers` are processes of a lab that was killed and that still run.
 *
 * Two starts within the same millisecond could both pass; the second one then fails to make its namespaces.
 */
export function claimStateDirectory(directory: string): Claim {
  if (!makeOwnFolder(directory)) return { ok: false, heldBy: null, directory }
  const before = readRecord(directory)
  if (before !== null && isAlive(before.lab)) {
    return { ok: false, heldBy: before.lab.pid, directory }
  }
  return { ok: true, directory: hold(directory), leftovers: (before?.children ?? []).filter(isAlive) }
}

function hold(directory: string): StateDirectory {
  const lab = identify(process.pid) ?? { pid: process.pid, startTime: '' }
  let children: ProcessIdentity[] = []
  const secrets: string[] = []
  let isReleased = false
  let facts: Pick<LabRecord, 'holder' | 'isUp' | 'nodeCount'> = { holder: null, isUp: false, nodeCount: 0 }
  const path = (file: string) => join(directory, file)
  // the last lab's, which stayed for a person to read; `up.log` is being written already
  for (const file of readdirSync(directory)) {
    if (file.endsWith('.log') && file !== 'up.log') rmSync(path(file))
  }
  const write = () => {
    // nothing is written after the folder was given back: it may be another lab's by then
    if (isReleased) return
    children = children.filter(isAlive)
    const record: LabRecord = { lab, ...facts, children }
    // another command may read it at any time: the old one or the new one, whole
    writeFileSync(path(`${RECORD}.new`), JSON.stringify(record), { mode: 0o600 })
    renameSync(path(`${RECORD}.new`), path(RECORD))
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
    note(more) {
      facts = { ...facts, ...more }
      write()
    },
    release() {
      isReleased = true
      for (const file of secrets) rmSync(file, { force: true })
      forgetLab(directory)
    },
  }
}

/** Removes what a lab leaves for nobody: its record, its kubeconfigs and its sockets. Logs and data stay. */
export function forgetLab(directory: string): void {
  for (const file of readdirSync(directory)) {
    if (file === RECORD || /\.(sock|kubeconfig)$|^kubeconfig$/.test(file))
      rmSync(join(directory, file), { force: true })
  }
}

/** The record of the lab that holds the folder, or held it; null where there is none. */
export function readRecord(directory: string): LabRecord | null {
  try {
    // written by hold() above, in a folder that nobody else can write
    return JSON.parse(readFileSync(join(directory, RECORD), 'utf8')) as LabRecord
  } catch {
    return null
  }
}
