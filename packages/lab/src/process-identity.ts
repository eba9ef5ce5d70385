// Which process is meant, for longer than its number lives: a pid together with the time it was started at, so that
// a number the kernel has given to somebody else since is never taken for ours. Contract: proc(5), /proc/PID/stat.

import { readFileSync } from 'node:fs'

/** A process. `startTime` is in clock ticks since boot, field 22 of its stat. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

/** Identifies a running process; null where there is none of that number, or only a zombie. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null
  }
}

/** Reads a line of /proc/PID/stat. The program's name may hold anything, brackets and spaces too. */
export function parseStat(pid: number, stat: string): ProcessIdentity | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  const startTime = fields[19]
  return startTime === undefined || state === 'Z' ? null : { pid, startTime }
}

/** Whether the very process still runs. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime
}

/** Kills (SIGKILL) the very process, if it still runs. */
export function end(identity: ProcessIdentity): void {
  sendSignal(identity, 'SIGKILL')
}

/** Sends a signal to the very process, if it still runs. */
export function sendSignal(identity: ProcessIdentity, signal: 'SIGKILL' | 'SIGTERM'): void {
  if (!isAlive(identity)) return
  try {
    process.kill(identity.pid, signal)
  } catch {
    // it ended by itself in between
  }
}
