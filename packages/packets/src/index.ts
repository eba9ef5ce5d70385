// The packet plane: real sockets in a thread of their own, or a simulated segment, behind one interface. Beside it, a
// look at all the frames of a link, for people.

export type { BgpDesired } from './bgp/bgp-desired.ts'
export type { BfdStatus, BgpObserved, PeerStatus } from './bgp/bgp-observed.ts'
export type { BgpStart, ListenStart } from './bgp/bgp-start.ts'
export { MrtFile, type MrtFileOptions } from './bgp/mrt-file.ts'
export { readBgpCore, readCore } from './core-bytes.ts'
export { openCapture } from './frame-capture.ts'
export type { GossipStart } from './gossip-start.ts'
export type { PlanePeers } from './bgp/peer-inspection.ts'
export type { PlaneReport } from './inspection.ts'
export { startLinuxPlane, type LinuxPacketPlane, type LinuxPlaneOptions } from './linux-plane.ts'
export type { News } from './packet-node.ts'
export type { TakeoverStart } from './takeover-start.ts'
export type { AddressCounters, PacketPlane, PlaneCounters } from './plane.ts'
export { SimulatedPlane, type SimulatedPlaneOptions } from './simulated-plane.ts'
export { SimulatedSegment, type Station } from './simulated-segment.ts'
