// Push/pull: the whole list of members, sent over a stream both ways. A header, then one map a member, one after the
// other without any length around them:
//
//   06 { Nodes, UserStateLen, Join } { Name, Addr, Port, Meta, Incarnation, State, Vsn } ... user state
//
// The user state belongs to a delegate, which MetalLB does not have; it is passed over.

import type { Address } from '@ingot/net'
import { MessagePackReader } from '../message-pack/reader.ts'
import { MessagePackWriter } from '../message-pack/writer.ts'
import { boolean, struct, uint16, uint32, unsigned } from '../message-pack/struct.ts'
import { LONGEST_META, address, keptOctets, nodeName } from './field-types.ts'
import { MESSAGE_TYPE } from './messages.ts'

/** What the sender takes a member to be, in the order of their numbers on the wire. */
export const STATES = ['alive', 'suspect', 'dead', 'left'] as const
export type State = (typeof STATES)[number]

export interface PushPullNode {
  readonly name: string
  readonly addr: Address | undefined
  readonly port: number
  readonly meta: Uint8Array
  readonly incarnation: number
  /** An index of `STATES`. */
  readonly state: number
  readonly vsn: Uint8Array
}

export interface PushPull {
  /** The sender comes new to the others. */
  readonly join: boolean
  readonly nodes: readonly PushPullNode[]
}

interface Header {
  readonly nodes: number
  readonly userStateLen: number
  readonly join: boolean
}

/** More than Kubernetes has nodes; the octets of the stream are bounded besides. */
const MOST_NODES = 16_384
/** One member and whatever a newer version may say of it. Else a stream that never ends would be read again and again. */
const LARGEST_NODE = 16_384

const header = struct<Header>({ nodes: unsigned(MOST_NODES), userStateLen: uint32, join: boolean })
const node = struct<PushPullNode>({
  name: nodeName,
  addr: address,
  port: uint16,
  meta: keptOctets(LONGEST_META),
  incarnation: uint32,
  state: unsigned(STATES.length - 1),
  vsn: keptOctets(16),
})

export function encodePushPull({ join, nodes }: PushPull): Uint8Array {
  const writer = new MessagePackWriter()
  writer.octet(MESSAGE_TYPE.pushPull)
  header.write(writer, { nodes: nodes.length, userStateLen: 0, join })
  for (const each of nodes) node.write(writer, each)
  return writer.bytes()
}

/**
 * Reads a push/pull of which more and more arrives. It goes on after the last member that was whole, so that a stream
 * that comes octet by octet costs no more than one that comes at once.
 */
export class PushPullReader {
  readonly #nodes: PushPullNode[] = []
  #header: Header | undefined
  /** After the type octet. */
  #offset = 1

  /** `bytes` is the stream from its beginning, type octet included. */
  read(bytes: Uint8Array): PushPull | 'truncated' | 'malformed' {
    const reader = new MessagePackReader(bytes, this.#offset)
    if (this.#header === undefined) {
      const read = header.read(reader)
      if (reader.failure !== undefined) return reader.failure
      this.#header = read
      this.#offset = reader.offset
    }
    while (this.#nodes.length < this.#header.nodes) {
      const read = node.read(reader)
      if (reader.failure === 'truncated' && bytes.length - this.#offset > LARGEST_NODE) return 'malformed'
      if (reader.failure !== undefined) return reader.failure
      this.#nodes.push(read)
      this.#offset = reader.offset
    }
    if (bytes.length < this.#offset + this.#header.userStateLen) return 'truncated'
    return { join: this.#header.join, nodes: this.#nodes }
  }
}
