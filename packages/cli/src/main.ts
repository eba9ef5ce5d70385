#!/usr/bin/env bun
// The `ingot` tool: the one edge where the process's arguments, environment, streams and signals are touched.

import { wordsOf } from './called-as.ts'
import { bgp } from './bgp/bgp.ts'
import { explain } from './cluster/explain.ts'
import { plan } from './cluster/plan.ts'
import { pools } from './cluster/pools.ts'
import { controller } from './controller.ts'
import { decode } from './decode/decode.ts'
import { l2 } from './l2/l2.ts'
import { lab } from './lab/lab.ts'
import { speaker } from './speaker.ts'
import { runTool } from './tool.ts'
import { validate } from './validate/validate.ts'
import { version } from './version.ts'

const stop = new AbortController()
// SIGHUP: the terminal was closed, and there is something to take down.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
  process.on(signal, () => stop.abort())
}

const words = wordsOf(process.argv0, process.argv.slice(2))
const code = await runTool(
  [controller, speaker, plan, validate, explain, pools, l2, bgp, decode, lab, version],
  words,
  {
    environment: process.env,
    input: () => Bun.stdin.stream(),
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
    signal: stop.signal,
  },
)
process.exit(code)
