// The lab's nodes as machines: their power and their cables, and what a person does to them. Killing one ends its
// processes at once and pulls both cables; freezing stops them where they stand; mending undoes all of it.

import type { Ground } from './ground.ts'
import { LINKS, setLink } from './links.ts'
import type { Link, LinkState } from './links.ts'
import type { Supervised } from './supervised.ts'
import type { LabNode } from './topology.ts'

export interface MachineState {
  readonly node: LabNode
  readonly power: 'on' | 'frozen' | 'off'
  readonly links: Readonly<Record<Link, LinkState>>
}

export interface Machines {
  states(): readonly MachineState[]
  /** Whether the node works and has its way to the API server. */
  isReachable(node: string): boolean
  /** For how long it has not been, in milliseconds; 0 where it is. */
  silenceOf(node: string): number
  /** Takes links of a node into a state. Like the others, returns what the system complained about, or null. */
  setLinks(node: LabNode, links: readonly Link[], state: LinkState): Promise<string | null>
  kill(node: LabNode): Promise<string | null>
  freeze(node: LabNode): Promise<string | null>
  mend(node: LabNode): Promise<string | null>
}

const WHOLE = { power: 'on', links: { segment: 'up', management: 'up' } } as const

/** All nodes on and connected. `programsOf` is every process of a node; `changed` is called after each change. */
export function createMachines(
  ground: Ground,
  nodes: readonly LabNode[],
  programsOf: (node: LabNode) => readonly Supervised[],
  changed: () => void,
): Machines {
  const states = new Map<string, MachineState>(nodes.map((node) => [node.name, { node, ...WHOLE }]))
  const silentSince = new Map<string, number>()
  const stateOf = (node: LabNode) => states.get(node.name) ?? { node, ...WHOLE }

  async function setLinks(node: LabNode, links: readonly Link[], state: LinkState): Promise<string | null> {
    try {
      for (const link of links) {
        const { namespace, batch } = setLink(node, link, state)
        const { exitCode, stderr } = await ground.run(['ip', '-n', namespace, '-batch', '-'], batch)
        if (exitCode !== 0) return stderr.trim()
        const before = stateOf(node)
        states.set(node.name, { ...before, links: { ...before.links, [link]: state } })
      }
      return null
    } finally {
      noteSilence()
    }
  }

  function isReachable(name: string): boolean {
    const state = states.get(name)
    return state === undefined || (state.power === 'on' && state.links.management === 'up')
  }

  function noteSilence(): void {
    for (const { name } of nodes) {
      if (isReachable(name)) silentSince.delete(name)
      else if (!silentSince.has(name)) silentSince.set(name, performance.now())
    }
    changed()
  }

  function setPower(node: LabNode, power: MachineState['power']): void {
    states.set(node.name, { ...stateOf(node), power })
    noteSilence()
  }

  return {
    states: () => [...states.values()],
    isReachable,
    silenceOf(name) {
      const since = silentSince.get(name)
      return since === undefined ? 0 : performance.now() - since
    },
    setLinks,
    async kill(node) {
      for (const program of programsOf(node)) program.kill()
      setPower(node, 'off')
      return setLinks(node, LINKS, 'cut')
    },
    async freeze(node) {
      const { power } = stateOf(node)
      if (power !== 'on') return `${node.name} is ${power}`
      for (const program of programsOf(node)) program.freeze()
      setPower(node, 'frozen')
      return null
    },
    async mend(node) {
      const complaint = await setLinks(node, LINKS, 'up')
      for (const program of programsOf(node)) program.resume()
      setPower(node, 'on')
      return complaint
    },
  }
}
