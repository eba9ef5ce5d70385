// What other commands do about a lab: end it, and enter one of its machines.

import { callLab } from './control.ts'
import { groundOf } from './ground.ts'
import { removeNamespaces } from './namespaces.ts'
import { end, isAlive } from './process-identity.ts'
import { readRecord, stateDirectoryOf } from './state-directory.ts'
import type { LabRecord } from './state-directory.ts'
import { isLabNamespace } from './topology.ts'

export interface Ended {
  readonly ok: boolean
  /** What was done, or what stands in the way. */
  readonly message: string
}

/** How long a lab may take to go down: milliseconds. */
const PATIENCE = 15_000
const INTERVAL = 50

/** Ends the lab of `folder` and waits until it is gone; without one, removes what a killed lab left behind. */
export async function endLab(folder: string | undefined): Promise<Ended> {
  const place = folder ?? stateDirectoryOf(process.getuid?.() ?? 0)
  const record = readRecord(place)
  if (record === null) return { ok: true, message: 'No lab is running.' }
  if (!isAlive(record.lab)) return clean(record)
  const answer = record.isUp ? await callLab(place, 'POST', '/down') : null
  // one that is on its way up, or does not answer, is told by a signal
  if (answer?.ok !== true) process.kill(record.lab.pid, 'SIGTERM')
  const deadline = performance.now() + PATIENCE
  while (isAlive(record.lab) && performance.now() < deadline) await Bun.sleep(INTERVAL)
  return isAlive(record.lab)
    ? { ok: false, message: `the lab, process ${record.lab.pid}, has not ended within ${PATIENCE / 1000} s` }
    : { ok: true, message: 'The lab is down.' }
}

async function clean(record: LabRecord): Promise<Ended> {
  record.children.forEach(end)
  // a user namespace goes with its holder, and takes its network namespaces along
  if (record.holder === null) await removeNamespaces(groundOf(null))
  return { ok: true, message: 'No lab is running; what the last one left behind is removed.' }
}

/** How to run a command on one of the lab's machines, or why it cannot be. */
export type Entrance =
  | { readonly ok: true; readonly argv: readonly string[]; readonly kubeconfig: string }
  | { readonly ok: false; readonly message: string }

/** The words that go before a command which is to run at `place`: a node's name, client, segment or management. */
export function enterPlace(record: LabRecord, folder: string, place: string): Entrance {
  const namespace = `ingot-${place}`
  const { nodeCount } = record
  const isNode = /^node-\d+$/.test(place)
  if (!isLabNamespace(namespace) || (isNode && Number(place.slice(5)) > nodeCount)) {
    const nodes = nodeCount === 1 ? 'node-1' : `node-1 to node-${nodeCount}`
    return {
      ok: false,
      message: `no ${JSON.stringify(place)} in this lab: it has ${nodes}, client, segment, management`,
    }
  }
  const argv = groundOf(record.holder).enterNamespace(namespace, [])
  return { ok: true, argv, kubeconfig: `${folder}/node.kubeconfig` }
}
