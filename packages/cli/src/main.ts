#!/usr/bin/env bun
// The `ingot` tool: the one edge where the process's arguments, environment, streams and signals are touched.

import { terminalOf, wordsOf } from './called-as.ts'
import { commands } from './commands.ts'
import { terminalOn } from './terminal.ts'
import { runTool } from './tool.ts'

const stop = new AbortController()
// SIGHUP: the terminal was closed, and there is something to take down.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
  process.on(signal, () => stop.abort())
}

const streams = {
  output: process.stdout,
  complaints: process.stderr,
  input: () => Bun.stdin.stream(),
  print: (line: string) => console.log(line),
  complain: (line: string) => console.error(line),
  write: (text: string) => process.stderr.write(text),
}
const words = wordsOf(process.argv0, process.argv.slice(2))
const terminal = terminalOf(process.argv0, commands, terminalOn(streams, process.env, stop.signal))
process.exit(await runTool(commands, words, terminal))
