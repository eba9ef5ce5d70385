// What `ingot decode bgp` does: messages to standard output as they are read, what could not be read to standard error. Neither the
// input nor what is printed is ever held as a whole.

import { bgpCoreFile } from '@ingot/wire/core-file'
import { createReadStream } from 'node:fs'
import type { Terminal } from '../command.ts'
import { FlowDecoder, type Trouble } from './flow-decoder.ts'
import { changeLine, type ChangeReport } from './change-report.ts'
import { messageLines, troubleLine } from './message-lines.ts'
import type { MessageReport } from './message-report.ts'
import { readInput } from './read-input.ts'
import type { Asked } from './session-form.ts'

/** Returns the exit code: 1 where anything could not be read. */
export async function printMessages(
  file: string,
  asked: Asked,
  form: 'text' | 'json',
  { input, print, complain, signal }: Terminal,
): Promise<number> {
  const name = file === '-' ? 'stdin' : file
  const decoder = new FlowDecoder(await Bun.file(bgpCoreFile).bytes(), asked)
  let hasTrouble = false
  const tell = (it: MessageReport | ChangeReport | Trouble) => {
    if (!('trouble' in it)) return print(form === 'json' ? JSON.stringify(it) : textOf(it))
    hasTrouble = true
    if (form === 'json') print(JSON.stringify(it))
    complain(`ingot decode bgp: ${name}: ${troubleLine(it)}`)
  }
  try {
    for await (const piece of readInput(file === '-' ? input() : createReadStream(file))) {
      for (const it of decoder.take(piece)) tell(it)
      if (signal.aborted) break
    }
  } catch (error) {
    tell({ trouble: `cannot be read: ${reasonOf(error)}` })
  }
  return hasTrouble ? 1 : 0
}

function textOf(it: MessageReport | ChangeReport): string {
  return 'verdict' in it ? messageLines(it).join('\n') : changeLine(it)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file'
  if ('code' in error && error.code === 'EACCES') return 'permission denied'
  return error.message
}
