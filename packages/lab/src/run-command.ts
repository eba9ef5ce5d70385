// Runs one short command to its end, text in and text out. Not for what stays: child.ts starts those.

import { findProgram } from './system-programs.ts'

/** How a command ended. `exitCode` is 127 where the program is not there. */
export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `argv` with `stdin` as its input and waits for its end. */
export async function runCommand(argv: readonly string[], stdin = ''): Promise<CommandResult> {
  const [program = '', ...rest] = argv
  if (findProgram(program) === null) {
    return { exitCode: 127, stdout: '', stderr: `${program}: not found` }
  }
  const child = Bun.spawn([program, ...rest], {
    stdin: Buffer.from(stdin),
    stdout: 'pipe',
    stderr: 'pipe',
    env: process.env,
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  return { exitCode, stdout, stderr }
}
