// A program that is to run as long as its node does: started again when it ends, after a pause that grows as a kubelet's
// does; frozen and killed with its node, and then left as it is. One process at a time; starting it is child.ts's.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { startChild } from './child.ts'
import type { Child, ChildProgram } from './child.ts'
import type { StateDirectory } from './state-directory.ts'

export interface Supervised {
  readonly name: string
  readonly logFile: string
  state(): ProgramState
  /** How often it was started again. */
  restarts(): number
  send(message: unknown): void
  /** Stops the process where it stands (SIGSTOP); one that has ended is not started meanwhile. */
  freeze(): void
  /** Ends the process at once and leaves it ended. */
  kill(): void
  /** Undoes `freeze` and `kill`. */
  resume(): void
  /** Ends it for good, in order for as long as `patience`. */
  stop(patience: Milliseconds): Promise<void>
}

/** `waiting`: it ended by itself and will be started again. */
export type ProgramState = 'running' | 'frozen' | 'killed' | 'waiting' | 'stopped'

/** What its owner wants to know. */
export interface Listener {
  /** It runs, for the first time or again. */
  started?(): void
  /** It ended by itself. */
  ended?(program: Supervised, exitCode: number): void
}

/** Between an end and the next start: doubled with each, forgotten after a minute of work. */
const FIRST_PAUSE = seconds(1)
const LONGEST_PAUSE = seconds(30)
const WORKED = seconds(60)

/** Starts `program` and keeps it running. Throws where the first start fails. */
export function supervise(program: ChildProgram, directory: StateDirectory, listener: Listener): Supervised {
  let child: Child
  let state: ProgramState
  let restarts = 0
  let pause = FIRST_PAUSE
  let cancelRestart = () => {}

  function start(logMode: 'w' | 'a'): void {
    child = startChild(program, directory, logMode)
    state = 'running'
    const mine = child
    const startedAt = performance.now()
    void mine.exited.then((exitCode) => {
      if (child !== mine || state !== 'running') return
      if (performance.now() - startedAt > WORKED) pause = FIRST_PAUSE
      restartLater()
      listener.ended?.(supervised, exitCode)
    })
    listener.started?.()
  }

  function again(): void {
    restarts++
    try {
      start('a')
    } catch {
      // a full disk, too many processes: it may be well the next time
      restartLater()
    }
  }

  function restartLater(): void {
    state = 'waiting'
    const timer = setTimeout(again, pause)
    cancelRestart = () => clearTimeout(timer)
    pause = milliseconds(Math.min(pause * 2, LONGEST_PAUSE))
  }

  const supervised: Supervised = {
    name: program.name,
    logFile: directory.path(`${program.name}.log`),
    state: () => state,
    restarts: () => restarts,
    send: (message) => child.send(message),
    freeze() {
      if (state !== 'running' && state !== 'waiting') return
      cancelRestart()
      state = 'frozen'
      child.signal('SIGSTOP')
    },
    kill() {
      if (state === 'stopped') return
      cancelRestart()
      state = 'killed'
      child.signal('SIGKILL')
    },
    resume() {
      if (state !== 'killed' && state !== 'frozen') return
      if (state === 'killed' || !child.isRunning()) return again()
      state = 'running'
      child.signal('SIGCONT')
    },
    async stop(patience) {
      cancelRestart()
      state = 'stopped'
      await child.stop(patience)
    },
  }
  start('w')
  return supervised
}
