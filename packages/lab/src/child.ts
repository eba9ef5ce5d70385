// One long-lived process inside a network namespace: started, logged to a file, spoken to line by line, signalled,
// stopped. It dies with the lab even when the lab is killed (PR_SET_PDEATHSIG, by setpriv). Not for short commands:
// run-command.ts. That it is started again when it ends: supervised.ts.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { closeSync, openSync } from 'node:fs'
import type { Site } from './site.ts'
import type { StateDirectory } from './state-directory.ts'

/** What to start, and where. */
export interface ChildProgram {
  /** Also the name of its log: `<name>.log`. */
  readonly name: string
  /** The command line, which enters the namespace by itself. */
  readonly argv: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Called with each line of standard output, as JSON; without it standard output goes to the log. */
  readonly onMessage?: (message: unknown) => void
}

export interface Child {
  readonly pid: number
  readonly logFile: string
  /** The exit code, once it ended. */
  readonly exited: Promise<number>
  isRunning(): boolean
  /** Writes one JSON line to its standard input. */
  send(message: unknown): void
  signal(name: 'SIGCONT' | 'SIGKILL' | 'SIGSTOP'): void
  /** Asks it to end (SIGTERM), and after `patience` makes it. */
  stop(patience: Milliseconds): Promise<void>
}

/** How long a process of the lab may take to stop in order. */
export const STOP_PATIENCE = seconds(3)

/** The command line of a program in one of the lab's namespaces, which ends when the lab does. */
export function inNamespace(
  { ground }: Pick<Site, 'ground'>,
  namespace: string,
  argv: readonly string[],
): readonly string[] {
  return ground.enterNamespace(namespace, ['setpriv', '--pdeathsig', 'KILL', '--', ...argv])
}

/** Starts `program`; its log, which `logMode` begins anew or goes on with, and its identity go to `directory`. */
export function startChild(
  program: ChildProgram,
  directory: StateDirectory,
  logMode: 'w' | 'a' = 'w',
): Child {
  const { name, argv, environment = {}, onMessage } = program
  const logFile = directory.path(`${name}.log`)
  const log = openSync(logFile, logMode, 0o600)
  const child = Bun.spawn([...argv], {
    // a session of its own, so that Ctrl-C reaches the lab alone and the lab stops things in order
    detached: true,
    stdin: 'pipe',
    stdout: onMessage === undefined ? log : 'pipe',
    stderr: log,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  })
  closeSync(log)
  directory.addChild(child.pid)
  if (onMessage !== undefined && child.stdout instanceof ReadableStream) {
    void deliver(child.stdout, onMessage)
  }
  return {
    // what enters the namespace becomes the program
    pid: child.pid,
    logFile,
    exited: child.exited,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    send(message) {
      child.stdin.write(`${JSON.stringify(message)}\n`)
      void child.stdin.flush()
    },
    signal: (signal) => child.kill(signal),
    async stop(patience) {
      child.kill('SIGTERM')
      // what is frozen ends only once it runs again
      child.kill('SIGCONT')
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      await child.exited
      clearTimeout(timer)
    },
  }
}

/** The JSON lines of a stream, until it ends. */
export async function* readMessages(stream: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line)
  }
}

async function deliver(
  stream: ReadableStream<Uint8Array>,
  onMessage: (message: unknown) => void,
): Promise<void> {
  for await (const message of readMessages(stream)) onMessage(message)
}
