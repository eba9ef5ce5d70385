// What there is to know on the node itself: the machine, read here, and what its speaker tells over loopback. No right to
// forward ports is needed, and no speaker for the machine.

import { hostname } from 'node:os'
import { readBgpReport } from '@ingot/api/bgp-report'
import { readLayer2Report } from '@ingot/api/layer2-report'
import type { Known, NodeFacts } from '@ingot/doctor'
import { probeNeighbours, readMachine } from '@ingot/packets'
import manifest from '../../package.json' with { type: 'json' }

/** Milliseconds for an answer over loopback. */
const PATIENCE = 2000

/**
 * Of this machine; `port` is the status port of the speaker on it. `probed` says which addresses are asked for before the
 * neighbours are read, by the addresses that the machine has.
 */
export async function localFacts(
  port: number,
  probed: (own: readonly string[]) => readonly string[],
): Promise<NodeFacts> {
  const url = `http://127.0.0.1:${port}`
  const { interfaces } = await readMachine()
  await probeNeighbours(probed(interfaces.flatMap(({ addresses }) => addresses)))
  const [machine, layer2, bgp] = await Promise.all([
    readMachine(),
    ask(`${url}/layer2`, readLayer2Report),
    ask(`${url}/bgp`, readBgpReport),
  ])
  const node = layer2.ok ? layer2.value.node : hostname()
  return { node, machine: { ok: true, value: { node, version: manifest.version, ...machine } }, layer2, bgp }
}

async function ask<Report>(url: string, read: (body: string) => Report | undefined): Promise<Known<Report>> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })
    const report = answer.ok ? read(await answer.text()) : undefined
    return report === undefined
      ? { ok: false, why: `${url} answers ${answer.status}, which is no report of a speaker` }
      : { ok: true, value: report }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { ok: false, why: `no speaker answers at ${url}: ${typeof code === 'string' ? code : message}` }
  }
}
