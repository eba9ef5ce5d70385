// What `GET /node` answers: the machine that this speaker runs on, as far as it decides whether addresses work. Read when
// it is asked for; it names neighbours, so it is told on this machine alone.

import type { NodeReport } from '@ingot/api/node-report'
import { readMachine } from '@ingot/packets'
import type { Machine } from '@ingot/packets'
import type { Inspection } from '@ingot/status'
import manifest from '../package.json' with { type: 'json' }

export async function inspectNode(
  node: string,
  read: () => Promise<Machine> = readMachine,
): Promise<Inspection> {
  const report: NodeReport = { node, version: manifest.version, ...(await read()) }
  return { ok: true, value: report }
}
