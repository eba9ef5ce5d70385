// The rules of a node in a kernel: in a namespace without a link, of a user namespace, where nft may not force the size of
// its socket's buffer. What is left of the rules when they change, how many there can be, and what a change costs.
// Packets go through them in data-path.test.ts.

import { createLogger } from '@ingot/telemetry'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { holdUserNamespace } from './ground.ts'
import type { HeldGround } from './ground.ts'
import { pod, service, slices } from './kinds.fixture.ts'
import type { Pod, Service } from './kinds.ts'
import { missing, thisMachine } from './missing.ts'
import { startProxyPlane } from './proxy-plane.ts'
import { proxyRules } from './proxy-rules.ts'
import { transactions, UNKNOWN } from './proxy-table.ts'
import type { Parts } from './proxy-table.ts'
import { labNodes } from './topology.ts'

const isPossible =
  missing({ ...thisMachine(), userId: 1000 }) === null &&
  Bun.spawnSync(['unshare', '--user', '--map-root-user', '--net', 'true']).success

const [NODE] = labNodes(1)
if (NODE === undefined) throw new Error('no node')
const node = NODE

const both = ['192.168.250.100', 'fd00:250::100']
const sticky = service('web', { sessionAffinity: 'ClientIP' }, both)
const plain = service('web', {}, both)

/** With one Pod on each of `nodes`. */
const onNodes = (...nodes: number[]) => nodes.map((number) => pod(`on-${number}`, `node-${number}`))
const rulesOf = (services: Service[], ...nodes: number[]) =>
  proxyRules(node, services, slices(services, onNodes(...nodes)))

/** One-port Services, each with a cluster IP and an address. */
const manyServices = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const host = `${index >> 8}.${index & 255}`
    return service(`web-${index}`, { clusterIPs: [`10.96.${host}`] }, [`10.9.${host}`])
  })

describe.skipIf(!isPossible)('a table in a kernel [needs ip, nft and user namespaces]', () => {
  let held: HeldGround & { ok: true }

  beforeAll(async () => {
    const ground = await holdUserNamespace()
    if (!ground.ok) throw new Error(ground.message)
    held = ground
    await held.ground.run(['ip', 'netns', 'add', node.namespace])
  })
  afterAll(() => held.close())
  beforeEach(async () => void (await nft('-f', '-', 'flush ruleset')))

  async function nft(...words: string[]): Promise<string> {
    const input = words.includes('-f') ? words.pop() : ''
    const { ground } = held
    const { exitCode, stdout, stderr } = await ground.runInNamespace(node.namespace, ['nft', ...words], input)
    expect([stderr, exitCode]).toEqual(['', 0])
    return stdout
  }
  const list = () => nft('list', 'table', 'inet', 'ingot-proxy')
  const sortedList = async () => (await list()).split('\n').sort()

  /** Makes each of `tables` of the one before, the first from nothing. Returns how much text that took. */
  async function load(...tables: Parts[]): Promise<number> {
    let size = 0
    for (const [index, rules] of tables.entries()) {
      for (const text of transactions(tables[index - 1] ?? UNKNOWN, rules)) {
        await nft('-f', '-', text)
        size += text.length
      }
    }
    return size
  }

  const namesIn = (table: string) => [...table.matchAll(/(?:chain at|set clients)-\w+ {/g)].map(String).sort()

  test('nothing is left of the affinity to endpoints that went', async () => {
    await load(rulesOf([sticky], 1, 2), rulesOf([sticky], 2, 3), rulesOf([sticky], 3))
    const rollout = namesIn(await list())
    // one chain and one set for each family
    expect(rollout).toHaveLength(4)
    await load(rulesOf([sticky], 3))
    expect(rollout).toEqual(namesIn(await list()))
    await load(rulesOf([sticky], 1, 2), rulesOf([plain], 1, 2))
    expect(namesIn(await list())).toEqual([])
  })

  test('a client stays where it is while other endpoints come and go', async () => {
    const first = rulesOf([sticky], 1)
    await load(first)
    const [, set] = /set (clients-\w+) {\s+type ipv4_addr/.exec(await list()) ?? []
    await nft('-f', '-', `add element inet ingot-proxy ${set} { 192.168.250.1 }\n`)
    const second = rulesOf([sticky], 1, 2)
    for (const text of [...transactions(first, second), ...transactions(second, first)]) {
      await nft('-f', '-', text)
    }
    expect(await list()).toMatch(/elements = { 192\.168\.250\.1 expires/)
    expect(namesIn(await list())).toHaveLength(4)
  })

  test('a table that was changed is the table that would be made anew', async () => {
    const guarded = { loadBalancerSourceRanges: ['10.0.0.0/8', 'fd00::/8'] }
    const stages = [
      rulesOf([plain, service('other', {}, ['192.168.250.101'])], 1, 2),
      // the policy, the ranges, the endpoints, the affinity, and the Service that has an address
      rulesOf([service('web', { ...guarded, externalTrafficPolicy: 'Local' }, both)], 1, 2),
      rulesOf([service('web', { ...guarded, externalTrafficPolicy: 'Local' }, both)], 2),
      rulesOf([service('web', guarded, both), service('other', {}, both)]),
      rulesOf([service('other', { sessionAffinity: 'ClientIP' }, both), plain], 3),
      rulesOf([plain, sticky], 1, 3),
      rulesOf([], 1),
    ]
    for (const [index, stage] of stages.entries()) {
      await load(...stages.slice(0, index + 1))
      const changed = await sortedList()
      await load(stage)
      expect(changed).toEqual(await sortedList())
    }
  })

  test('the longest names there can be are names for nft too', async () => {
    const namespace = 'n'.repeat(63)
    const there = <T extends Service | Pod>(object: T) => ({
      ...object,
      metadata: { ...object.metadata, namespace },
    })
    const services = [there(service('9'.repeat(63), {}, both))]
    const table = proxyRules(node, services, slices(services, onNodes(1).map(there)))
    await load(table, rulesOf([], 1))
    await load(table)
    expect(await list()).toContain(`goto marked-${namespace}/${'9'.repeat(63)}/tcp/80/IPv6`)
  })

  test('a thousand Services fit, one change of them is small, and nothing is left of them', async () => {
    const services = manyServices(1000)
    const all = rulesOf(services, 1, 2, 3)
    await load(all)
    expect((await list()).match(/chain to-/g)).toHaveLength(1000)
    const [first, ...others] = services
    const moved = { ...first, ...service('web-0', { externalTrafficPolicy: 'Local' }, ['10.9.100.1']) }
    const changed = rulesOf([moved, ...others], 1, 2, 3)
    const change = transactions(all, changed)
    expect(change.join('').length).toBeLessThan(2000)
    for (const text of change) await nft('-f', '-', text)
    expect(await list()).toContain('10.9.100.1 . tcp . 80 : goto local-default/web-0/tcp/80/IPv4')
    for (const text of transactions(changed, rulesOf([]))) await nft('-f', '-', text)
    const emptied = await sortedList()
    await load(rulesOf([]))
    expect(emptied).toEqual(await sortedList())
  }, 60_000)

  test('a table that somebody deleted is made again with the next change', async () => {
    let services = [plain]
    let wake = () => {}
    const cluster = {
      services: () => services,
      slices: () => slices(services, onNodes(1)),
      onChange: (listener: () => void) => void (wake = listener),
    }
    const lines: string[] = []
    const logger = createLogger({
      level: 'all',
      clock: () => new Date(),
      write: (line) => void lines.push(line),
    })
    const loop = startProxyPlane({ nodes: [node], ground: held.ground, logger }, cluster, () => true)
    const isThere = async (text: string) => {
      const listed = ['nft', 'list', 'ruleset']
      while (!(await held.ground.runInNamespace(node.namespace, listed)).stdout.includes(text));
    }
    await isThere('192.168.250.100 . tcp . 80')
    await nft('delete', 'table', 'inet', 'ingot-proxy')
    services = [plain, service('other', {}, ['192.168.250.101'])]
    wake()
    await isThere('192.168.250.101 . tcp . 80')
    expect(await list()).toContain('192.168.250.100 . tcp . 80')
    await loop.stop()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('"op":"rebuildRules"')
  })
})
