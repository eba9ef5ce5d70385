// Standard output that is a file: what a full disk does not take is known, which the runtime's console keeps to itself. Pipes and
// terminals stay the console's, since they may not take all at once.

import { fstatSync, writeSync } from 'node:fs'

const STANDARD_OUTPUT = 1

/** Writes lines, and remembers why one could not be written. */
export class OutputFile {
  /** `ENOSPC`; undefined as long as all went well. */
  failure: string | undefined

  write(line: string): void {
    let left: Uint8Array = Buffer.from(`${line}\n`)
    try {
      while (left.length > 0) left = left.subarray(writeSync(STANDARD_OUTPUT, left))
    } catch (error) {
      this.failure ??= (error as NodeJS.ErrnoException).code ?? String(error)
    }
  }
}

/** Undefined where it is no file. */
export function outputFile(isTerminal: boolean): OutputFile | undefined {
  try {
    const of = fstatSync(STANDARD_OUTPUT)
    return of.isFile() || (of.isCharacterDevice() && !isTerminal) ? new OutputFile() : undefined
  } catch {
    // closed by who called: there is nowhere to write to
    return undefined
  }
}
