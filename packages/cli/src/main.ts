#!/usr/bin/env bun
// The `ingot` tool: the one edge where the process's arguments, environment, streams and signals are touched.

import { wordsOf } from './called-as.ts'
import { COMMANDS } from './commands.ts'
import { runTool } from './tool.ts'

const stop = new AbortController()
// SIGHUP: the terminal was closed, and there is something to take down.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
  process.on(signal, () => stop.abort())
}

const words = wordsOf(process.argv0, process.argv.slice(2))
const code = await runTool(COMMANDS, words, {
  environment: process.env,
  input: () => Bun.stdin.stream(),
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  signal: stop.signal,
})
process.exit(code)
