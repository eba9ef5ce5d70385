// What interfaces go through on a real node while the plane looks away, or looks on.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import type { Desired, Interface } from '@ingot/layer2'
import { arpRequest, describeFrame } from './frames.ts'
import { canUseRealPackets, ip, startCapture, startPlane, startStation } from './network-namespace.ts'
import type { PlaneProcess, StationProcess } from './network-namespace.ts'

setDefaultTimeout(30_000)

const desired = (generation: number): Desired => ({
  generation,
  node: 'node-1',
  announcements: [{ address: '192.0.2.10', interfaces: 'all', succession: ['node-1'] }],
})

describe.skipIf(!canUseRealPackets)('interface changes [needs root and ip of iproute2]', () => {
  const name = `ingot-change-${process.pid}`
  const [node, client, away] = [`${name}-n`, `${name}-c`, `${name}-a`]
  let plane: PlaneProcess
  let station: StationProcess

  beforeEach(async () => {
    await ip(`netns add ${node}`, `netns add ${client}`, `netns add ${away}`)
    await ip(`-n ${node} link add eth0 type veth peer name eth0 netns ${client}`)
    await ip(`-n ${client} link set eth0 up`, `-n ${node} link set eth0 up`)
    plane = startPlane(node)
    station = await startStation(client, 'eth0')
    await plane.desire(desired(1))
  })

  afterEach(async () => {
    await Promise.all([plane.end(), station.end()])
    await ip(`netns del ${node}`, `netns del ${client}`, `netns del ${away}`)
  })

  /** Asks until the plane has answered; the test's time is the bound. */
  const isAnswered = async () => {
    for (;;) {
      station.send(arpRequest({ mac: '02:00:00:00:00:01', sender: '192.0.2.1', target: '192.0.2.10' }))
      const { addresses } = await plane.counters()
      if (addresses.some(({ responsesSent }) => responsesSent > 0)) return true
    }
  }

  const ask = () =>
    station.send(arpRequest({ mac: '02:00:00:00:00:01', sender: '192.0.2.1', target: '192.0.2.10' }))
  const eth0 = (isAsWanted: (found: Interface) => boolean) =>
    plane.observed(({ interfaces }) => interfaces.some((found) => found.name === 'eth0' && isAsWanted(found)))

  test('what queued up while the process was frozen is not answered', async () => {
    expect(await isAnswered()).toBe(true)
    const [queuedBy, freshBy] = ['02:00:00:00:00:02', '02:00:00:00:00:03']
    const requestOf = (mac: string) => arpRequest({ mac, sender: '192.0.2.2', target: '192.0.2.10' })
    const askAs = (mac: string) => station.send(requestOf(mac))
    const capture = await startCapture(node, 'eth0')
    process.kill(plane.pid, 'SIGSTOP')
    // a signal is on its way until every thread stands
    while (!threadStates(plane.pid).every((state) => state === 'T'));
    askAs(queuedBy)
    const isQueued = async () => (await capture.frame()).toHex() === requestOf(queuedBy).toHex()
    while (!(await isQueued()));
    capture.stop()
    // The kernel's clock cannot be moved: longer than a request may wait once it has come.
    await Bun.sleep(200)
    process.kill(plane.pid, 'SIGCONT')
    askAs(freshBy)
    const isAnswer = (said: string) => said.endsWith(queuedBy) || said.endsWith(freshBy)
    let said = ''
    while (!isAnswer(said)) said = describeFrame(await station.hear())
    expect(said).toEndWith(freshBy)
    // among them some that this test had sent before
    expect((await plane.counters()).dropped['too_old']).toBeGreaterThan(0)
  })

  test('an interface that got another hardware address answers with it', async () => {
    await ip(`-n ${node} link set eth0 address 02:00:00:00:00:99`)
    await eth0(({ hardwareAddress }) => hardwareAddress === '02:00:00:00:00:99')
    ask()
    const answer = 'arp 192.0.2.10 is-at 02:00:00:00:00:99 to 02:00:00:00:00:01'
    while (describeFrame(await station.hear()) !== answer);
  })

  test('addresses of an interface that come and go are told', async () => {
    const has = ({ addresses = [] }: Interface) => addresses.some(({ address }) => address === '192.0.2.7')
    await ip(`-n ${node} addr add 192.0.2.7/24 dev eth0`)
    await eth0(has)
    await ip(`-n ${node} addr del 192.0.2.7/24 dev eth0`)
    await eth0((found) => !has(found))
    expect(await isAnswered()).toBe(true)
  })

  test('an interface whose cable was pulled and put back is told, and answers again', async () => {
    await eth0(({ hasCarrier }) => hasCarrier === true)
    await ip(`-n ${client} link set eth0 down`)
    await eth0(({ hasCarrier }) => hasCarrier === false)
    await ip(`-n ${client} link set eth0 up`)
    await eth0(({ hasCarrier }) => hasCarrier === true)
    expect(await isAnswered()).toBe(true)
  })

  test('an interface that vanishes in the middle of a burst takes nothing along', async () => {
    const addresses = Array.from({ length: 2000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)
    await plane.desire({
      generation: 2,
      node: 'node-1',
      announcements: ['192.0.2.10', ...addresses].map((address) => ({
        address,
        interfaces: 'all',
        succession: ['node-1'],
      })),
    })
    await ip(`-n ${node} link del eth0`)
    await plane.observed(({ interfaces }) => interfaces.length === 0)
    await ip(`-n ${node} link add eth0 type veth peer name eth0 netns ${client}`)
    await ip(`-n ${client} link set eth0 up`, `-n ${node} link set eth0 up`)
    await eth0(() => true)
    await station.end()
    station = await startStation(client, 'eth0')
    ask()
    while (!describeFrame(await station.hear()).startsWith('arp 192.0.2.10 is-at'));
  })

  test('an interface that was moved away and back while the process was frozen is answered on again', async () => {
    process.kill(plane.pid, 'SIGSTOP')
    // Through a namespace where its index is free, so that it comes back with the same.
    await ip(`-n ${node} link set eth0 netns ${away}`, `-n ${away} link set eth0 netns ${node}`)
    await ip(`-n ${node} link set eth0 up`)
    process.kill(plane.pid, 'SIGCONT')
    expect(await isAnswered()).toBe(true)
  })

  test('interfaces that come and go leave no descriptor behind', async () => {
    // All that the first interface needs is open: its link-local address is there a while after the interface.
    const hasLinkLocal = ({ name, linkLocal }: Interface) => name === 'eth0' && linkLocal !== null
    for (let generation = 2; ; generation++) {
      const { interfaces } = await plane.desire(desired(generation))
      if (interfaces.some(hasLinkLocal)) break
    }
    const open = () => readdirSync(`/proc/${plane.pid}/fd`).length
    const before = open()
    for (let round = 0; round < 3; round++) {
      await ip(`-n ${node} link add pod type veth peer name peer`, `-n ${node} link set pod up`)
      await plane.observed(({ interfaces }) => interfaces.some(({ name }) => name === 'pod'))
      expect(open()).toBeGreaterThan(before)
      await ip(`-n ${node} link del pod`)
      await plane.observed(({ interfaces }) => !interfaces.some(({ name }) => name === 'pod'))
    }
    while (open() > before) await plane.counters()
  })
})

test.skipIf(!canUseRealPackets)(
  'an interface that is excluded does not answer [needs root and ip of iproute2]',
  async () => {
    const namespace = `ingot-exclude-${process.pid}`
    await ip(`netns add ${namespace}`, `-n ${namespace} link add eth0 type veth peer name lxc0`)
    await ip(`-n ${namespace} link set eth0 up`, `-n ${namespace} link set lxc0 up`)
    const plane = startPlane(namespace, ['^cali', 'xc'])
    const { interfaces } = await plane.desire({ generation: 1, node: 'node-1', announcements: [] })
    expect(interfaces.map(({ name }) => name)).toEqual(['eth0'])
    await plane.end()
    await ip(`netns del ${namespace}`)
  },
)

/** `T` for a thread that is stopped, proc(5). */
function threadStates(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).map((id) => {
    const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? ''
  })
}
