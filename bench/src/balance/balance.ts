// How even a thousand addresses are over nodes, and how many change their owner when a node dies for longer than the strategy
// spread waits, and when it is back. By that strategy, and by MetalLB's election beside it. Plain decisions, no clock but a number.

import { LAYER2_NODE, milliseconds } from '@ingot/api'
import { AWAY_FOR, candidateNode, MOVES, MOVES_PERIOD, Spread } from '@ingot/election'
import { parseAddress } from '@ingot/net'
import { electedFor } from '../segment/services.ts'

/** Of owners by address. */
export interface Balance {
  /** The most that one node has, by what each would have if all had the same. */
  readonly largest: number
  readonly movedByDeath: number
  readonly movedByReturn: number
}

/** Says who owns each address while these nodes are there. */
type Strategy = (nodes: readonly string[]) => ReadonlyMap<string, string>

export function balance(kind: 'spread' | 'election', addressCount: number, nodeCount: number): Balance {
  const addresses = Array.from({ length: addressCount }, (_, i) => `192.0.${i >> 8}.${i & 255}`)
  const nodes = Array.from({ length: nodeCount }, (_, i) => `node-${i + 1}`)
  const owners = kind === 'spread' ? bySpread(addresses) : byElection(addresses)
  const whole = owners(nodes)
  const without = owners(nodes.slice(1))
  const again = owners(nodes)
  const loads = Map.groupBy(whole.values(), (node) => node)
  const largest = Math.max(...Array.from(loads.values(), ({ length }) => length))
  return {
    largest: largest / (addressCount / nodeCount),
    movedByDeath: moved(whole, without),
    movedByReturn: moved(without, again),
  }
}

function moved(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): number {
  return [...before].filter(([address, node]) => now.get(address) !== node).length
}

function byElection(addresses: readonly string[]): Strategy {
  return (nodes) => new Map(addresses.map((address) => [address, electedFor(address, nodes)]))
}

/** What is chosen is written into the annotation, and told back, as the controller does. */
function bySpread(addresses: readonly string[]): Strategy {
  const spread = new Spread()
  const chosen = new Map<string, string>()
  let now = milliseconds(0)
  const tell = (name: string) => {
    const address = parseAddress(name)
    if (address === undefined) throw new Error(`not an address: ${name}`)
    const node = chosen.get(name)
    const service = { metadata: { name, annotations: node === undefined ? {} : { [LAYER2_NODE]: node } } }
    spread.tell(name, { service, address, isAnnounced: node !== undefined, advertisements: [EVERYWHERE] })
  }
  const decide = () => {
    spread.decide(now)
    for (const name of addresses) {
      const node = spread.nodeOf(name)
      if (node === undefined || node === chosen.get(name)) continue
      chosen.set(name, node)
      tell(name)
    }
  }
  return (nodes) => {
    spread.setNodes(nodes.map((name) => candidateNode({ metadata: { name } }, false)))
    for (const name of addresses) tell(name)
    decide()
    now = milliseconds(now + AWAY_FOR)
    for (let left = addresses.length; left > 0; left -= MOVES) {
      decide()
      now = milliseconds(now + MOVES_PERIOD)
    }
    return new Map(chosen)
  }
}

const EVERYWHERE = {
  name: 'everywhere',
  nodeSelectors: [],
  preferredNodeSelectors: [],
  interfaces: [],
  serviceSelectors: [],
  strategy: 'spread',
} as const
