#!/usr/bin/env bun
// The `ingot` tool: the one edge where the process's arguments, environment, streams and signals are touched.

import { terminalOf, wordsOf } from './called-as.ts'
import { commands } from './commands.ts'
import { outputFile } from './output-file.ts'
import { terminalOn } from './terminal.ts'
import { runTool } from './tool.ts'

const stop = new AbortController()
// SIGHUP: the terminal was closed, and there is something to take down.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
  process.on(signal, () => stop.abort())
}

const file = outputFile(process.stdout.isTTY === true)
const streams = {
  output: process.stdout,
  complaints: process.stderr,
  input: () => Bun.stdin.stream(),
  print: (line: string) => (file === undefined ? console.log(line) : file.write(line)),
  complain: (line: string) => console.error(line),
  write: (text: string) => process.stderr.write(text),
}
const words = wordsOf(process.argv0, process.argv.slice(2))
const terminal = terminalOf(process.argv0, commands, terminalOn(streams, process.env, stop.signal))
const code = await runTool(commands, words, terminal)
if (file?.failure !== undefined) terminal.complain(`ingot: the output cannot be written: ${file.failure}`)
process.exit(code === 0 && file?.failure !== undefined ? 1 : code)
