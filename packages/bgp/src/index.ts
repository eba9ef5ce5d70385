// BGP-4 of one speaker as pure state machines: what arrives and what time it is go in, effects come out. No sockets, no
// clock of its own. Each configured neighbour is a `Peer`, driven so in each turn of the packet thread:
//
//   peer.connected, connectFailed, accepted, closed      what became of connections
//   line.received(now, …)                                what arrived, cut into messages and judged by wire's BgpCore
//   peer.progressed                                      the socket took something of what waited
//   peer.setRoutes, start, stop, bfdDown, leave          what else is new
//   peer.advance(now)                                    the timers that are due
//   peer.fill(now, connection, line)                     for each `fill` effect, when all other effects were carried out,
//                                                        and again whenever there is room, until it `isDone`
//
// Each returns effects, to be carried out in their order. The next turn is due at the earliest `deadline`. Times are of a
// monotonic clock. A `Line` is a connection's slot in the core. A `RouteLedger` on the main thread makes changes for `setRoutes` out of all routes.

export { GRACEFUL_SHUTDOWN } from './rib/own-attributes.ts'
export type { Counters } from './counters.ts'
export { rehearse, type Rehearsal } from './rib/rehearsal.ts'
export { inspectPeer, toldRoutes, type TimeText } from './inspection.ts'
export type { Effect } from './effect.ts'
export type { State } from './fsm/table.ts'
export { Line } from './line.ts'
export { Peer, type PeerOptions } from './peer.ts'
export type { StopReason } from './session/stop-reason.ts'
export type { Advertised } from './rib/adj-rib-out.ts'
export { readNlri, readNlris } from './rib/nlri.ts'
export type { UpdateSink } from './rib/update-sink.ts'
export type {
  LargeCommunity,
  Nlri,
  PrefixRoutes,
  Route,
  RouteAttributes,
  RouteChange,
  Want,
} from './route.ts'
export { RouteLedger } from './route-ledger.ts'
export type { HeardUpdates } from './session/connection.ts'
export type { LocalEnd } from './session/local-end.ts'
export type { Session } from './session/negotiation.ts'
export { ROLE, sessionSettings, type GracefulRestartSettings, type PeerSettings } from './settings.ts'

/** Messages that are not hot, for whoever shows or takes apart what was recorded. */
export { decodeOpen, encodeOpen, type Open } from './wire/open.ts'
export { CAPABILITY_CODE, type Capability } from './wire/capability.ts'
export { decodeNotification, encodeNotification, shutdownText } from './wire/notification.ts'
export { notificationText } from './wire/notification-text.ts'
export { decodeRouteRefresh, encodeRouteRefresh, type RouteRefresh } from './wire/route-refresh.ts'
export { protocolError, type ProtocolError } from './wire/protocol-error.ts'

/** Recordings of sessions. */
export { MessageCutter } from './mrt/message-cutter.ts'
export { decodeMrtMessage, encodeMrtMessage, type MrtMessage } from './mrt/message.ts'
export { decodeMrtHeader, MRT_HEADER_SIZE, type MrtHeader, type MrtParties } from './mrt/parties.ts'
export { decodeMrtStateChange, encodeMrtStateChange, type MrtStateChange } from './mrt/state-change.ts'
