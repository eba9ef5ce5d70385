// Typed access to the packet core in wasm/: create a memory, start a PacketCore on it where packets are handled, read
// CoreCounters from it anywhere. The places below are for whoever hands the rings to recvmmsg and sendmmsg.

export { CoreCounters, type EntryCounters, type LastReply } from './core-counters.ts'
export { DROP_REASONS } from './drop-reasons.ts'
export { createMemory } from './loader.ts'
export type { MessageFacts } from './message-rings.ts'
export type { CoreObservation, ObservationKind } from './observations.ts'
export { PacketCore, type PacketCoreOptions } from './packet-core.ts'

/** Messages a batch at most, addresses and interface slots that the core has room for. */
export { BATCH, ENTRIES_MAX, INTERFACES_MAX } from '@ingot/wasm/memory-map'

/** Offsets in the memory of the first struct mmsghdr (64 octets each) of either ring. */
export { RECEIVE_HEADERS, TRANSMIT_HEADERS, HEADER_SIZE } from '@ingot/wasm/memory-map'

/** Offset in the memory of the first received frame, and the distance to the next. */
export { RECEIVE_FRAMES, RECEIVE_FRAME_SIZE } from '@ingot/wasm/memory-map'

// BGP: create a memory, start a BgpCore on it, give each connection a slot. `encodeAttributes` and `encodePrefix` make what
// it packs, `decodeUpdate` makes plain values of what it judged.
export { createBgpMemory } from './loader.ts'
export { BgpCore, type Appended, type EncodedPrefix, type Next, type UpdateForm } from './bgp/bgp-core.ts'
export { BGP_FAULTS, UPDATE_ACTIONS, type UpdateAction } from './bgp/faults.ts'
export type { HeardMessage, NotificationParts } from './bgp/heard-message.ts'
export type { DecodeContext, BgpFamily, BgpSession } from './bgp/session.ts'
export { decodeUpdate, type DecodedUpdate } from './bgp/decode-update.ts'
export { encodeAttributes } from './bgp/encode-attributes.ts'
export type {
  Aggregator,
  AsPathSegment,
  LargeCommunity,
  MultiprotocolReach,
  MultiprotocolUnreach,
  PathAttributes,
  RawAttribute,
} from './bgp/path-attributes.ts'
export { encodePrefix, type BgpPrefix } from './bgp/prefix.ts'
