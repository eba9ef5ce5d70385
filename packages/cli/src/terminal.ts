// The process's own streams as a Terminal: what is printed goes to one, what is said beside to the other, and a line that
// shows what is waited for is out of the way before anything else is written.

import type { Terminal } from './command.ts'

/** Of a stream, what is asked of it: process.stdout and process.stderr are such. */
export interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export interface Streams {
  readonly output: Stream
  readonly complaints: Stream
  readonly input: () => AsyncIterable<Uint8Array>
  /** One line. */
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
  /** Text as it is, beside the complaints. */
  readonly write: (text: string) => void
}

/** To the first column, and all that stands in the line away (ECMA-48 8.3.41). */
const CLEAR_LINE = '\r\u001b[K'

export function terminalOn(
  { output, complaints, input, print, complain, write }: Streams,
  environment: Terminal['environment'],
  signal: AbortSignal,
): Terminal {
  let isShowing = false
  const clear = () => {
    if (isShowing) write(CLEAR_LINE)
    isShowing = false
  }
  const showProgress = (text: string) => {
    clear()
    if (text === '') return
    // a line that wraps is not cleared by one carriage return
    write(text.slice(0, Math.max(1, (complaints.columns ?? 80) - 1)))
    isShowing = true
  }
  const isScreen = output.isTTY === true
  return {
    environment,
    input,
    signal,
    print(line) {
      clear()
      print(line)
    },
    complain(line) {
      clear()
      complain(line)
    },
    ...(isScreen && { screen: { columns: output.columns ?? 80, rows: output.rows ?? 24 } }),
    ...(complaints.isTTY === true && environment['TERM'] !== 'dumb' && { showProgress }),
  }
}
