// What stands in for the sockets of a node in a simulated cluster. It touches neither bun:ffi nor a file.

export type { Datagrams, DatagramSocket, Endpoint, Stream, StreamListener, Streams } from './transport.ts'
export { PacketNode, type NodeOptions } from './packet-node.ts'
export { SimulatedClock } from './simulated-clock.ts'
export { SimulatedHost, SimulatedHosts } from './simulated-hosts.ts'
export { SimulatedNetwork } from './simulated-network.ts'
export { SimulatedPlane, type SimulatedPlaneOptions } from './simulated-plane.ts'
export { SimulatedSegment, type Station } from './simulated-segment.ts'
