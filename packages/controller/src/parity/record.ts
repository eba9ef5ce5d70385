// Writes recorded.json anew, or some scenarios of it: what a controller, which may be any command, makes of them on a
// real API server. CONTRIBUTING.md says how to run it.

import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { openSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { prepare } from './prepare.ts'
import { Recorder } from './recorder.ts'
import { scenarios } from './scenarios.ts'

const { values, positionals: command } = parseArgs({
  allowPositionals: true,
  options: {
    kubeconfig: { type: 'string', default: process.env['KUBECONFIG'] ?? '' },
    /** What is recorded, e.g. 0.16.1. */
    version: { type: 'string', default: '' },
    out: { type: 'string', default: new URL('recorded.json', import.meta.url).pathname },
    /** Takes what the controller prints. */
    log: { type: 'string', default: '/dev/null' },
    /** Only scenarios with this in their name. */
    only: { type: 'string', default: '' },
    quiet: { type: 'string', default: '500' },
    /** `1/4` is the second of four parts, for as many API servers at once. */
    shard: { type: 'string', default: '0/1' },
  },
})

function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

const config = await loadKubeconfig(values.kubeconfig)
if (!config.ok) throw new Error(config.verdict.message)
const client = createClient(config.value, 'ingot-parity', systemRuntime)
await prepare(client)
const log = Bun.file(openSync(values.log, 'w')).writer()
const recorder = new Recorder(client, {
  command,
  quiet: Number(values.quiet),
  print: (chunk) => {
    log.write(chunk)
    log.flush()
  },
  logger: createLogger({ level: 'error', clock: systemRuntime.date, write: complain }),
})
await recorder.restart()

const [shard = 0, shards = 1] = values.shard.split('/').map(Number)
const before = (await Bun.file(values.out).exists()) ? await Bun.file(values.out).json() : {}
const recorded: Record<string, string[][]> = { ...before.scenarios }
for (const [i, [name, steps]] of Object.entries(scenarios).entries()) {
  if (i % shards !== shard || !name.includes(values.only)) continue
  complain(name)
  recorded[name] = await recorder.record(steps)
}
const inOrder = Object.keys(scenarios).flatMap((name) => (recorded[name] ? [[name, recorded[name]]] : []))
const content = { version: values.version || before.version, scenarios: Object.fromEntries(inOrder) }
await Bun.write(values.out, `${JSON.stringify(content, null, 2)}\n`)
await recorder.end()
process.exit(0)
