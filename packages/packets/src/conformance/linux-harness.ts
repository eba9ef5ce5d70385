// The conformance harness over a real segment: two network namespaces joined by a veth pair, the plane's process in
// the one, the client's in the other. Everything goes when the harness closes.

import { ip, startPlane, startStation } from './network-namespace.ts'
import type { PlaneHarness } from './plane-suite.ts'

let opened = 0

export async function openLinuxHarness(): Promise<PlaneHarness> {
  const name = `ingot-plane-${process.pid}-${opened++}`
  const [node, client] = [`${name}-n`, `${name}-c`]
  const mac = { node: '02:00:00:00:00:10', client: '02:00:00:00:00:01' }
  await ip(`netns add ${node}`, `netns add ${client}`)
  await ip(
    `-n ${node} link add eth0 address ${mac.node} type veth peer name eth0 address ${mac.client} netns ${client}`,
  )
  await ip(`-n ${client} link set eth0 addrgenmode eui64 up`, `-n ${node} link set eth0 addrgenmode eui64 up`)
  // Link-local addresses made by hand are there at once, and without duplicate address detection.
  await ip(
    `-n ${node} addr add fe80::10/64 dev eth0 nodad`,
    `-n ${client} addr add fe80::1/64 dev eth0 nodad`,
  )

  const plane = startPlane(node)
  const station = await startStation(client, 'eth0')
  await plane.observed(({ interfaces }) => interfaces.some(({ linkLocal }) => linkLocal !== null))
  return {
    interface: { name: 'eth0', hardwareAddress: mac.node },
    client: { hardwareAddress: mac.client, linkLocal: 'fe80::1' },
    desire: plane.desire,
    send: station.send,
    hear: station.hear,
    counters: plane.counters,
    inspect: plane.inspect,
    close: async () => {
      await Promise.all([plane.end(), station.end()])
      await ip(`netns del ${node}`, `netns del ${client}`)
    },
  }
}
