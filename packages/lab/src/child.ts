// One long-lived process inside a network namespace: started, logged to a file, spoken to line by line, stopped. It
// dies with the lab even when the lab is killed (PR_SET_PDEATHSIG, by setpriv). Not for short commands: run-command.ts.

import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StateDirectory } from './state-directory.ts'

/** What to start, and where. */
export interface ChildProgram {
  /** Also the name of its log: `<name>.log`. */
  readonly name: string
  readonly namespace: string
  readonly argv: readonly string[]
  /** Called with each line of standard output, as JSON; without it standard output goes to the log. */
  readonly onMessage?: (message: unknown) => void
}

export interface Child {
  readonly name: string
  readonly logFile: string
  /** The exit code, once it ended. */
  readonly exited: Promise<number>
  isRunning(): boolean
  /** Writes one JSON line to its standard input. */
  send(message: unknown): void
  /** Asks it to end (SIGTERM), and after `patience` milliseconds makes it. */
  stop(patience: number): Promise<void>
}

/** The command line of one of the lab's own small programs, a file of this folder. */
export function labProgram(file: string, ...options: readonly string[]): readonly string[] {
  return [process.execPath, fileURLToPath(new URL(file, import.meta.url)), ...options]
}

/** Starts `program`; its log and its identity go to `directory`. */
export function startChild(program: ChildProgram, directory: StateDirectory): Child {
  const { name, namespace, argv, onMessage } = program
  const logFile = directory.path(`${name}.log`)
  const log = openSync(logFile, 'w', 0o600)
  const child = Bun.spawn(
    ['ip', 'netns', 'exec', namespace, 'setpriv', '--pdeathsig', 'KILL', '--', ...argv],
    {
      // a session of its own, so that Ctrl-C reaches the lab alone and the lab stops things in order
      detached: true,
      stdin: 'pipe',
      stdout: onMessage === undefined ? log : 'pipe',
      stderr: log,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    },
  )
  closeSync(log)
  directory.addChild(child.pid)
  if (onMessage !== undefined && child.stdout instanceof ReadableStream) {
    void deliver(child.stdout, onMessage)
  }
  return {
    name,
    logFile,
    exited: child.exited,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    send(message) {
      child.stdin.write(`${JSON.stringify(message)}\n`)
      void child.stdin.flush()
    },
    async stop(patience) {
      child.kill('SIGTERM')
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
