// Moves BGP sessions from frr-k8s to the speakers, one node after the other. A router takes one session from an address,
// so FRR lets go first: MetalLB's FRRConfiguration of the node is given a selector that no node has, which the speaker
// still takes for the node's. When FRR's sessions are gone it is deleted, and the speaker dials. A node is done
// when all its sessions are Established; the nodes after it announce by FRR until then.

import { ADOPTED_FROM_FRR, FRR_CONFIGURATIONS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { neighborsOf } from '@ingot/config'
import type { FrrConfiguration } from '@ingot/config'
import { wait } from '@ingot/kube'
import type { KubernetesObject, Stored } from '@ingot/kube'
import { seconds } from '@ingot/api'
import { askAboutPeers } from '../bgp/ask-bgp.ts'
import type { AdoptionPlan } from './adoption-plan.ts'
import { DONE, waitUntil } from './adoption-world.ts'
import type { AdoptionWorld, Outcome } from './adoption-world.ts'
import type { Installation } from './installation.ts'
import type { NodeMove } from './node-moves.ts'

/** What FRR's sessions are; not there before frr-k8s 0.0.17. */
interface BgpSessionState extends KubernetesObject {
  readonly status?: { readonly bgpStatus?: string; readonly peer?: string; readonly vrf?: string }
}

const SESSION_STATES: Resource = {
  ...FRR_CONFIGURATIONS,
  plural: 'bgpsessionstates',
  kind: 'BGPSessionState',
}
const NODE_LABEL = 'frrk8s.metallb.io/node'
/** What FRR gets to let go where it does not tell: it is told within three seconds, and does it at once. */
const UNTOLD = seconds(10)

export async function moveNodes(
  { moves }: Pick<AdoptionPlan, 'moves'>,
  { namespace, frrK8s }: Installation,
  world: AdoptionWorld,
): Promise<Outcome> {
  const strangers = (
    await askAboutPeers(
      world.speakers,
      moves.map(({ node }) => node),
    )
  ).flatMap((it) => ('unasked' in it ? [`${it.node}: ${it.unasked}`] : []))
  if (strangers.length > 0) return { ok: false, message: strangers.join('; ') }
  for (const move of moves) {
    const outcome = await moveNode(move, frrK8s?.namespace ?? namespace, world)
    if (!outcome.ok) return { ok: false, message: `${move.node}: ${outcome.message}` }
    world.say(`${move.node}: its sessions are the speaker's (${move.peers.join(', ') || 'none'})`)
  }
  return DONE
}

async function moveNode(move: NodeMove, namespace: string, world: AdoptionWorld): Promise<Outcome> {
  const { node, frrConfiguration: name } = move
  if (name !== undefined) {
    const released = await release({ name, namespace }, node, world)
    if (!released.ok) return released
    const deleted = await world.client.delete(FRR_CONFIGURATIONS, { name, namespace })
    if (!deleted.ok && deleted.error.code !== 404)
      return { ok: false, message: `FRRConfiguration ${namespace}/${name} stays: ${deleted.error.message}` }
    world.say(`${node}: FRR has let go, the speaker dials`)
  }
  const established = await waitUntil(world, () => unestablished(move, world))
  return established.ok ? DONE : { ok: false, message: `${established.message}; ${BACK}` }
}

const BACK =
  'the nodes after it are as they were. ingot bgp neighbors says why; then run this again (--ignore-peer leaves one out)'

/** FRR ends its sessions on the node. */
async function release(
  name: { readonly name: string; readonly namespace: string },
  node: string,
  world: AdoptionWorld,
): Promise<Outcome> {
  const patch = { spec: { nodeSelector: { matchLabels: { [ADOPTED_FROM_FRR]: 'true' } } } }
  const patched = await world.client.patch<Stored<FrrConfiguration>>(
    FRR_CONFIGURATIONS,
    name,
    'application/merge-patch+json',
    patch,
  )
  if (!patched.ok)
    return { ok: false, message: `its FRRConfiguration is not changed: ${patched.error.message}` }
  world.say(`${node}: FRR is to let go of its sessions`)
  const neighbors = new Set(neighborsOf(patched.value))
  return waitUntil(world, () => stillHeld(neighbors, node, name.namespace, world))
}

async function stillHeld(
  neighbors: ReadonlySet<string>,
  node: string,
  namespace: string,
  { client, runtime, say }: AdoptionWorld,
): Promise<string | undefined> {
  const labelSelector = `${NODE_LABEL}=${node}`
  const states = await client.list<BgpSessionState>(SESSION_STATES, { namespace, labelSelector })
  if (!states.ok && states.error.code === 404) {
    say(`${node}: this frr-k8s does not tell of its sessions; ${UNTOLD / 1000} s are waited`)
    await wait(runtime, UNTOLD).done
    return undefined
  }
  if (!states.ok) return `FRR's sessions cannot be read: ${states.error.message}`
  const held = states.value.items.flatMap(({ status = {} }) => {
    const { bgpStatus, peer = '', vrf = '' } = status
    const [neighbor = ''] = neighborsOf(asConfiguration(peer, vrf === 'default' ? '' : vrf))
    return bgpStatus === 'Established' && neighbors.has(neighbor) ? [neighbor] : []
  })
  return held.length === 0 ? undefined : `FRR still has its session to ${held.join(', ')}`
}

/** For the text that names a session. */
function asConfiguration(peer: string, vrf: string): FrrConfiguration {
  const neighbors = [{ address: peer, interface: peer }]
  return { metadata: { name: '' }, spec: { bgp: { routers: [{ vrf, neighbors }] } } }
}

/** Which sessions of the speaker are not there. */
async function unestablished(
  { node, peers }: NodeMove,
  { speakers, ignoredPeers }: AdoptionWorld,
): Promise<string | undefined> {
  const [answer] = await askAboutPeers(speakers, [node])
  if (answer === undefined || 'unasked' in answer) return answer?.unasked ?? 'its speaker does not answer'
  const states = new Map(answer.report.peers.map(({ name, state }) => [name, state]))
  const missing = peers.filter((peer) => states.get(peer) !== 'established' && !ignoredPeers.includes(peer))
  const texts = missing.map((peer) => `${peer} (${states.get(peer) ?? 'not configured there'})`)
  return missing.length === 0 ? undefined : `there is no session to ${texts.join(', ')}`
}
