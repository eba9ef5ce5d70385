// Runs a program for what it prints, as kubectl runs a credential plugin: with our environment, and what it has to say to a
// person on our standard error. It has so long, and may print so much; nobody waits for one that does not end.

import type { Milliseconds } from '@ingot/api'
import { readAtMost } from '../answer-body.ts'
import type { Pieces } from '../answer-body.ts'
import type { Runtime } from '../runtime.ts'

export interface Program {
  /** A path, or a name that is looked up on the PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Beside our own. */
  readonly environment: Readonly<Record<string, string>>
  /** It gets our standard input. */
  readonly isInteractive: boolean
}

/** What it printed, or half a sentence on why that is of no use. */
export type Ended =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly why: string; readonly isMissing?: true }

/** Octets: a certificate and its key are some thousand. */
const LONGEST_OUTPUT = 1024 * 1024

/** It is ended where it takes longer than `patience`, and by `end`. */
export async function runProgram(
  program: Program,
  patience: Milliseconds,
  end: AbortSignal,
  runtime: Runtime,
): Promise<Ended> {
  if (end.aborted) return unwanted
  const child = start(program)
  if (typeof child === 'string') return { ...failed(child), isMissing: true }
  const output = child.stdout.getReader()
  const { promise: early, resolve } = Promise.withResolvers<Ended>()
  const cancelTimer = runtime.setTimer(patience, () =>
    resolve(failed(`has not ended within ${patience / 1000} s`)),
  )
  const giveUp = () => resolve(unwanted)
  end.addEventListener('abort', giveUp)
  try {
    return await Promise.race([early, endOf(child, output)])
  } finally {
    cancelTimer()
    end.removeEventListener('abort', giveUp)
    child.kill('SIGKILL')
    // what it started may hold the pipe open
    await output.cancel()
  }
}

type Child = Bun.Subprocess<'inherit' | 'ignore', 'pipe', 'inherit'>

/** It, or why it cannot be run. */
function start({ command, args, environment, isInteractive }: Program): Child | string {
  const isPath = command.includes('/')
  const executable = Bun.which(command)
  if (executable === null) return isPath ? 'is not there, or may not be run' : 'is not on the PATH'
  try {
    return Bun.spawn([executable, ...args], {
      env: { ...process.env, ...environment },
      stdin: isInteractive ? 'inherit' : 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    })
  } catch (error) {
    // such as a script whose interpreter is not there
    const { code } = error instanceof Error ? (error as Error & { code?: unknown }) : {}
    return `cannot be run: ${typeof code === 'string' ? code : 'it is no program'}`
  }
}

async function endOf(child: Child, stdout: Pieces): Promise<Ended> {
  const output = await readAtMost(stdout, LONGEST_OUTPUT)
  if (output === undefined) return failed(`printed more than ${LONGEST_OUTPUT} octets`)
  const code = await child.exited
  if (child.signalCode !== null) return failed(`was ended by ${child.signalCode}`)
  return code === 0
    ? { ok: true, output }
    : failed(`ended with code ${code}; what it says of that is on standard error`)
}

const unwanted = failed('is of use to nobody any more')

function failed(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why }
}
