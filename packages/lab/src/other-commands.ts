// What other commands do about a lab: end it, and enter one of its machines.

import { milliseconds, seconds } from '@ingot/api'
import { callLab, unknownMachine } from './control.ts'
import { groundOf } from './ground.ts'
import { removeNamespaces } from './namespaces.ts'
import { end, isAlive, sendSignal } from './process-identity.ts'
import { forgetLab, readRecord } from './state-directory.ts'
import type { LabRecord } from './state-directory.ts'
import { labNodes, NODE_KUBECONFIG, OTHER_MACHINES } from './topology.ts'

export interface Ended {
  readonly ok: boolean
  /** What was done, or what stands in the way. */
  readonly message: string
}

/** How long a lab may take to go down. */
const PATIENCE = seconds(30)
const INTERVAL = milliseconds(50)

/** Ends the lab that has `folder` and waits until it is gone; without one, removes what a killed lab left behind. */
export async function endLab(folder: string): Promise<Ended> {
  const record = readRecord(folder)
  if (record === null) return { ok: true, message: 'No lab is running.' }
  if (!isAlive(record.lab)) return clean(folder, record)
  const answer = record.isUp ? await callLab(folder, 'POST', '/down') : null
  // one that is on its way up, or does not answer, is told by a signal
  if (answer?.ok !== true) sendSignal(record.lab, 'SIGTERM')
  const deadline = performance.now() + PATIENCE
  while (isAlive(record.lab) && performance.now() < deadline) await Bun.sleep(INTERVAL)
  return isAlive(record.lab)
    ? { ok: false, message: `the lab, process ${record.lab.pid}, has not ended within ${PATIENCE / 1000} s` }
    : { ok: true, message: 'The lab is down.' }
}

async function clean(folder: string, record: LabRecord): Promise<Ended> {
  record.children.forEach(end)
  // a user namespace goes with its holder, and takes its network namespaces along
  if (record.holder === null) await removeNamespaces(groundOf(null))
  forgetLab(folder)
  return { ok: true, message: 'No lab is running; what the last one left behind is removed.' }
}

/** How to run a command on one of the lab's machines, or why it cannot be. */
export type Entrance =
  | { readonly ok: true; readonly argv: readonly string[]; readonly kubeconfig: string }
  | { readonly ok: false; readonly message: string }

/** The words that go before a command which is to run on `machine`: a node, client, segment or management. */
export function enterMachine({ nodeCount, holder }: LabRecord, folder: string, machine: string): Entrance {
  const machines = [...labNodes(nodeCount), ...OTHER_MACHINES]
  const found = machines.find(({ name }) => name === machine)
  if (found === undefined) return { ok: false, message: unknownMachine(machine, machines) }
  const argv = groundOf(holder).enterNamespace(found.namespace, [])
  return { ok: true, argv, kubeconfig: `${folder}/${NODE_KUBECONFIG}` }
}
