// What a speaker does for Services by BGP, in a process of its own: decides as its main loop decides, and hands the routes
// to a real packet plane that has one neighbour.
//
//   services-process
//
// Says `ready`; a line of input is a number of Services that there are from then on, answered by when they came, how long
// the decision and the handing over kept the main thread, and the longest turn of the packet thread, in milliseconds.

import { parseConfig } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import { readBgpCore, readCore, startLinuxPlane } from '@ingot/packets'
import { readLines } from '@ingot/packets/conformance'
import { ServiceMemory } from '@ingot/speaker/service-memory'
import { createLogger } from '@ingot/telemetry'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { neighbour, SINK_ASN, SPEAKER_ASN } from './bgp-pair.ts'
import { sinkTime } from './bgp-sink.ts'

const named = (name: string) => ({ namespace: 'metallb-system', name })
const { config } = parseConfig({
  pools: [{ metadata: named('pool'), spec: { addresses: ['10.98.0.0/16'] } }],
  bgpAdvertisements: [{ metadata: named('all'), spec: {} }],
  bgpPeers: [
    {
      metadata: named('tor'),
      spec: { myASN: SPEAKER_ASN, peerASN: SINK_ASN, peerAddress: neighbour(0) },
    },
  ],
})
const nodes = [candidateNode({ metadata: { name: 'bench' } }, false)]
const memory = new ServiceMemory()
const services = new Map<string, Service>()
const endpointSlices = new Map<string, readonly EndpointSlice[]>()

const plane = startLinuxPlane({
  wasm: await readCore(),
  seed: 1n,
  log: createLogger({ level: 'warn', clock: () => new Date(), write: console.error }),
  bgp: { wasm: await readBgpCore(), node: 'bench' },
  onObserved: () => {},
  onStalled: () => process.exit(1),
})
decide([])
console.log('ready')
for await (const line of readLines(Bun.stdin.stream())) {
  const wanted = Number(line)
  const touched: string[] = []
  while (services.size > wanted) touched.push(remove(services.size - 1))
  while (services.size < wanted) touched.push(add(services.size))
  const at = sinkTime()
  decide(touched)
  console.log(`${at} ${sinkTime() - at} ${plane.counters().longestTurn}`)
}

function decide(touched: readonly string[]): void {
  const world = { services, endpointSlices, nodes, config, node: 'bench', loadBalancerClass: '' }
  const { peers, routes } = memory.next(world, touched).bgp
  plane.advertise({ peers, routes })
}

function remove(index: number): string {
  const key = `default/service-${index}`
  services.delete(key)
  endpointSlices.delete(key)
  return key
}

function add(index: number): string {
  const name = `service-${index}`
  const key = `default/${name}`
  services.set(key, {
    metadata: { namespace: 'default', name },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip: `10.98.${index >> 8}.${index & 255}` }] } },
  })
  endpointSlices.set(key, [
    {
      metadata: { namespace: 'default', name, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'bench' }],
    },
  ])
  return key
}
