// The prober among real packets: a bridge in its own namespace, and two namespaces whose hosts answer, run by the C
// responder of the benchmarks.

import { $ } from 'bun'
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { compile } from '../native.ts'
import { answerersSince } from './owners.ts'
import { outageOf } from './outage.ts'
import { Prober } from './prober.ts'

setDefaultTimeout(30_000)

const canRun = process.getuid?.() === 0 && ['ip', 'gcc'].every((tool) => Bun.which(tool) !== null)

describe.skipIf(!canRun)('the prober [needs root, ip of iproute2 and gcc]', () => {
  const name = `ingot-prober-${process.pid}`
  const client = `${name}-c`
  const hosts = [
    { namespace: `${name}-1`, mac: '02:00:00:00:00:11' },
    { namespace: `${name}-2`, mac: '02:00:00:00:00:12' },
  ] as const
  const [one, two] = hosts
  /** The first of the responder's block. */
  const addresses = { arp: '10.99.0.1', ndp: 'fd00:99::1' }
  const responders: Bun.Subprocess[] = []
  const programs = canRun ? Promise.all(['prober', 'responder'].map(compile)) : Promise.resolve([])

  beforeEach(async () => {
    await $`ip netns add ${client}`
    await $`ip -n ${client} link add bridge0 address 02:00:00:00:00:01 type bridge mcast_snooping 0`
    await $`ip -n ${client} link set bridge0 up`
    for (const [index, { namespace, mac }] of hosts.entries()) {
      await $`ip netns add ${namespace}`
      const port = `port${index}`
      await $`ip -n ${namespace} link add eth0 address ${mac} type veth peer name ${port} netns ${client}`
      await $`ip -n ${client} link set ${port} master bridge0 up`
      await $`ip -n ${namespace} link set eth0 up`
    }
  })

  afterEach(async () => {
    for (const responder of responders.splice(0)) {
      responder.kill('SIGKILL')
      await responder.exited
    }
    for (const namespace of [client, ...hosts.map((host) => host.namespace)])
      await $`ip netns del ${namespace}`
  })

  const respond = async (namespace: string, protocol: 'arp' | 'ndp') => {
    const [, responder = ''] = await programs
    const child = Bun.spawn(['ip', 'netns', 'exec', namespace, responder, 'eth0', protocol, '1'], {
      stdout: 'pipe',
    })
    responders.push(child)
    await child.stdout.getReader().read()
    return child
  }

  const probe = async (address: string) => {
    const [prober = ''] = await programs
    return Prober.start(prober, {
      enter: ['ip', 'netns', 'exec', client],
      interface: 'bridge0',
      addresses: [address],
      interval: 5,
    })
  }

  /** The next `count` questions, answered or not. */
  const askMore = (prober: Prober, count: number) => {
    const before = prober.recording.asks.length
    return prober.until(({ asks }) => asks.length >= before + count, 10_000)
  }

  const isAnsweredBy = (address: string, ...macs: readonly string[]) => {
    const since = performance.timeOrigin + performance.now()
    return (recording: Prober['recording']) =>
      macs.every((mac) => answerersSince(recording, since).get(address)?.has(mac))
  }

  test.each(['arp', 'ndp'] as const)(
    'sees who answers by %s, and who takes over from whom',
    async (protocol) => {
      const address = addresses[protocol]
      const first = await respond(one.namespace, protocol)
      const prober = await probe(address)
      await prober.until(isAnsweredBy(address, one.mac), 5000)
      first.kill('SIGKILL')
      await first.exited
      await askMore(prober, 20)
      await respond(two.namespace, protocol)
      await prober.until(isAnsweredBy(address, two.mac), 5000)
      // the last question may still wait for its answer and is not looked at
      await askMore(prober, 5)
      await prober[Symbol.asyncDispose]()
      const { asks } = prober.recording
      const window = { from: asks[0]?.askedAt ?? 0, to: asks.at(-1)?.askedAt ?? 0 }
      const found = outageOf(prober.recording, address, window)
      expect(found.moves.map(({ from, to }) => `${from} ${to}`)).toEqual([`${one.mac} ${two.mac}`])
      expect(found.gap).toBeGreaterThan(20 * 5 - 10)
      expect(found).toMatchObject({ both: 0, late: 0 })
      expect(found.lost).toBeGreaterThanOrEqual(19)
      expect(prober.lostFrames).toBe(0)
    },
  )

  test('sees two that answer for one address, for as long as they do', async () => {
    await respond(one.namespace, 'arp')
    const second = await respond(two.namespace, 'arp')
    const prober = await probe(addresses.arp)
    await prober.until(isAnsweredBy(addresses.arp, one.mac, two.mac), 5000)
    await askMore(prober, 20)
    second.kill('SIGKILL')
    await second.exited
    await askMore(prober, 20)
    await prober[Symbol.asyncDispose]()
    const { asks } = prober.recording
    const window = { from: asks[0]?.askedAt ?? 0, to: asks.at(-2)?.askedAt ?? 0 }
    const found = outageOf(prober.recording, addresses.arp, window)
    expect(found.both).toBeGreaterThan(20 * 5 - 10)
    expect(found.both).toBeLessThan(window.to - window.from - 20 * 5 + 10)
  })

  test('knows what a host answers after it was stopped from what it answers in time', async () => {
    const responder = await respond(one.namespace, 'arp')
    const prober = await probe(addresses.arp)
    await prober.until(isAnsweredBy(addresses.arp, one.mac), 5000)
    responder.kill('SIGSTOP')
    await askMore(prober, 60)
    responder.kill('SIGCONT')
    await prober.until(isAnsweredBy(addresses.arp, one.mac), 5000)
    await prober[Symbol.asyncDispose]()
    const { asks } = prober.recording
    const window = { from: asks[0]?.askedAt ?? 0, to: asks.at(-2)?.askedAt ?? 0 }
    const { late, gap } = outageOf(prober.recording, addresses.arp, window)
    // those of the last 100 ms before it woke are not late
    expect(late).toBeGreaterThan(60 - 20 - 5)
    expect(gap).toBeGreaterThan(60 * 5 - 100 - 10)
  })
})
