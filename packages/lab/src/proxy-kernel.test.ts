// The rules of a node in a kernel, in a network namespace without a link: what is left of them when they change. Packets
// go through them in data-path.test.ts.

import { expect, test } from 'bun:test'
import { pod, service, slices } from './kinds.fixture.ts'
import { affinityRemovals, proxyRules } from './proxy-rules.ts'
import { labNodes } from './topology.ts'

const isPossible = process.getuid?.() === 0 && Bun.which('nft') !== null && Bun.which('unshare') !== null

const [NODE] = labNodes(1)
const both = ['192.168.250.100', 'fd00:250::100']
const sticky = service('web', { sessionAffinity: 'ClientIP' }, both)
const plain = service('web', {}, both)

/** With one Pod on each of `nodes`. */
function rulesOf(web: typeof sticky, ...nodes: number[]): string {
  if (NODE === undefined) throw new Error('no node')
  const endpoints = slices(
    [web],
    nodes.map((node) => pod(`on-${node}`, `node-${node}`)),
  )
  return proxyRules(NODE, [web], endpoints)
}

/** The table after each of `tables` took the place of the one before, as the proxy plane does it. */
async function load(...tables: string[]): Promise<string> {
  const transactions = tables.map((rules, index) => rules + affinityRemovals(tables[index - 1] ?? '', rules))
  const script =
    'for each; do printf %s "$each" | nft -f - || exit 1; done; nft list table inet ingot-proxy || exit 1'
  const child = Bun.spawn(['unshare', '--net', 'sh', '-c', script, 'sh', ...transactions], { stderr: 'pipe' })
  const [output, errors] = await Promise.all([child.stdout.text(), child.stderr.text()])
  expect([errors, await child.exited]).toEqual(['', 0])
  return output
}

const namesIn = (table: string) => [...table.matchAll(/(?:chain to|set clients)-\w+ {/g)].map(String).sort()

test.skipIf(!isPossible)(
  'nothing is left of the affinity to endpoints that went [needs root, nft and unshare]',
  async () => {
    const rollout = await load(rulesOf(sticky, 1, 2), rulesOf(sticky, 2, 3), rulesOf(sticky, 3))
    // one chain and one set for each family
    expect(namesIn(rollout)).toHaveLength(4)
    expect(namesIn(rollout)).toEqual(namesIn(await load(rulesOf(sticky, 3))))
    expect(namesIn(await load(rulesOf(sticky, 1, 2), rulesOf(plain, 1, 2)))).toEqual([])
  },
)

test.skipIf(!isPossible)(
  'a client stays where it is while other endpoints come and go [needs root, nft and unshare]',
  async () => {
    const first = rulesOf(sticky, 1)
    const [, set] = /set (clients-\w+) { type ipv4_addr/.exec(first) ?? []
    const client = `add element inet ingot-proxy ${set} { 192.168.250.1 }\n`
    const table = await load(first + client, rulesOf(sticky, 1, 2), first)
    expect(table).toMatch(/elements = { 192\.168\.250\.1 expires/)
    expect(namesIn(table)).toHaveLength(4)
  },
)
