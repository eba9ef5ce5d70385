// The messages of memberlist, each a type octet and a map from the names of its fields to their values. The type octet:
//
//    0 ping        1 indirectPing   2 ackResp    11 nackResp     is that node there?
//    3 suspect     4 alive          5 dead                       what is said about a node
//    6 pushPull                                                  streams only, see push-pull.ts
//    7 compound    9 compress      10 encrypt    12 hasCrc       what others are wrapped in, see packet.ts
//   13 err                                                       streams only
//    8 user      244 hasLabel                                    not for us: MetalLB sends neither
//
// A field named here `seqNo` is `SeqNo` on the wire.

import type { Address } from '@ingot/net'
import type { MessagePackReader } from '../message-pack/reader.ts'
import { MessagePackWriter } from '../message-pack/writer.ts'
import { boolean, octets, struct, text, uint16, uint32 } from '../message-pack/struct.ts'
import type { Struct } from '../message-pack/struct.ts'
import { LONGEST_META, address, keptOctets, nodeName } from './field-types.ts'

export const MESSAGE_TYPE = {
  ping: 0,
  indirectPing: 1,
  ackResp: 2,
  suspect: 3,
  alive: 4,
  dead: 5,
  pushPull: 6,
  compound: 7,
  user: 8,
  compress: 9,
  encrypt: 10,
  nackResp: 11,
  hasCrc: 12,
  err: 13,
  hasLabel: 244,
} as const

/** Are you there? The answer goes to the source if one is named, else to where the packet came from. */
export interface Ping {
  readonly seqNo: number
  /** Whom the sender takes the receiver for. */
  readonly node: string
  readonly sourceAddr: Address | undefined
  readonly sourcePort: number
  readonly sourceNode: string
}

/** Ask that node for me. `nack`: tell me too when it says nothing. */
export interface IndirectPing extends Ping {
  readonly target: Address | undefined
  readonly port: number
  readonly nack: boolean
}

export interface AckResp {
  readonly seqNo: number
  /** For a delegate, which MetalLB does not have. */
  readonly payload: Uint8Array
}

/** The asked node did not answer; the one that was to ask it is there. */
export interface NackResp {
  readonly seqNo: number
}

export interface Suspect {
  readonly incarnation: number
  readonly node: string
  readonly from: string
}

/** Said by the node itself, it has left. */
export type Dead = Suspect

export interface Alive {
  readonly incarnation: number
  readonly node: string
  readonly addr: Address | undefined
  readonly port: number
  readonly meta: Uint8Array
  /** See protocol-version.ts. */
  readonly vsn: Uint8Array
}

/** A refusal, in words, instead of the answer that was asked for. */
export interface ErrorResponse {
  readonly error: string
}

export interface Bodies {
  readonly ping: Ping
  readonly indirectPing: IndirectPing
  readonly ackResp: AckResp
  readonly nackResp: NackResp
  readonly suspect: Suspect
  readonly alive: Alive
  readonly dead: Dead
  readonly err: ErrorResponse
}

export type Kind = keyof Bodies

/** Any message that stands for itself. */
export type Message = {
  readonly [Each in Kind]: { readonly kind: Each; readonly body: Bodies[Each] }
}[Kind]

const source = { sourceAddr: address, sourcePort: uint16, sourceNode: nodeName }
const rumour = { incarnation: uint32, node: nodeName, from: nodeName }

const STRUCTS: { readonly [Each in Kind]: Struct<Bodies[Each]> } = {
  ping: struct<Ping>({ seqNo: uint32, node: nodeName, ...source }),
  indirectPing: struct<IndirectPing>({
    seqNo: uint32,
    target: address,
    port: uint16,
    node: nodeName,
    nack: boolean,
    ...source,
  }),
  ackResp: struct<AckResp>({ seqNo: uint32, payload: octets(1024) }),
  nackResp: struct<NackResp>({ seqNo: uint32 }),
  suspect: struct<Suspect>(rumour),
  alive: struct<Alive>({
    incarnation: uint32,
    node: nodeName,
    addr: address,
    port: uint16,
    meta: keptOctets(LONGEST_META),
    vsn: keptOctets(16),
  }),
  dead: struct<Dead>(rumour),
  err: struct<ErrorResponse>({ error: text(4096) }),
}

/** `encodeMessage('nackResp', { seqNo: 7 })` is `0b 81 a5 "SeqNo" 07`. */
export function encodeMessage<Each extends Kind>(kind: Each, body: Bodies[Each]): Uint8Array {
  const writer = new MessagePackWriter()
  writer.octet(MESSAGE_TYPE[kind])
  STRUCTS[kind].write(writer, body)
  return writer.bytes()
}

/**
 * Reads the message of that type. Undefined when there is none of its own of that type; whether what is returned was
 * really there is for the reader to say (`failure`).
 */
export function readMessage(type: number, reader: MessagePackReader): Message | undefined {
  switch (type) {
    case MESSAGE_TYPE.ping:
      return { kind: 'ping', body: STRUCTS.ping.read(reader) }
    case MESSAGE_TYPE.indirectPing:
      return { kind: 'indirectPing', body: STRUCTS.indirectPing.read(reader) }
    case MESSAGE_TYPE.ackResp:
      return { kind: 'ackResp', body: STRUCTS.ackResp.read(reader) }
    case MESSAGE_TYPE.nackResp:
      return { kind: 'nackResp', body: STRUCTS.nackResp.read(reader) }
    case MESSAGE_TYPE.suspect:
      return { kind: 'suspect', body: STRUCTS.suspect.read(reader) }
    case MESSAGE_TYPE.alive:
      return { kind: 'alive', body: STRUCTS.alive.read(reader) }
    case MESSAGE_TYPE.dead:
      return { kind: 'dead', body: STRUCTS.dead.read(reader) }
    case MESSAGE_TYPE.err:
      return { kind: 'err', body: STRUCTS.err.read(reader) }
    default:
      return undefined
  }
}
