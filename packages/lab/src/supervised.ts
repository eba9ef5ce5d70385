// A program that is to run as long as its node does: started again when it ends, after a pause that grows as a kubelet's
// does; frozen and killed with its node, and then left as it is. One process at a time; starting it is child.ts's.

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
  /** Stops the process where it stands (SIGSTOP). */
  freeze(): void
  /** Ends the process at once and leaves it ended. */
  kill(): void
  /** Undoes `freeze` and `kill`. */
  resume(): void
  /** Ends it for good, in order for up to `patience` milliseconds. */
  stop(patience: number): Promise<void>
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

/** Milliseconds between an end and the next start: doubled with each, forgotten after a minute of work. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 30_000
const WORKED = 60_000

/** Starts `program` and keeps it running. */
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
      if (child !== mine || state === 'killed' || state === 'stopped') return
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
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }

  const supervised: Supervised = {
    name: program.name,
    logFile: directory.path(`${program.name}.log`),
    state: () => state,
    restarts: () => restarts,
    send: (message) => child.send(message),
    freeze() {
      if (state !== 'running') return
      state = 'frozen'
      child.signal('SIGSTOP')
    },
    kill() {
      cancelRestart()
      state = 'killed'
      child.signal('SIGKILL')
    },
    resume() {
      if (state === 'killed') return again()
      if (state !== 'frozen') return
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
