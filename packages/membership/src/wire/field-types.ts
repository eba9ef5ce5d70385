// The types of the fields of memberlist's messages, beyond those of MessagePack itself.

import { addressBytes, addressFromBytes } from '@ingot/net'
import type { Address } from '@ingot/net'
import { octets, text } from '../message-pack/struct.ts'
import type { Field } from '../message-pack/struct.ts'

/** Kubernetes' bound for the name of a node. */
const LONGEST_NAME = 253
/** memberlist's bound for what a member says of itself. */
export const LONGEST_META = 512

const MAPPED_PREFIX = 0xffffn // ::ffff:0:0/96, RFC 4291 2.5.5.2
const addressOctets = octets(16)

export const nodeName = text(LONGEST_NAME)

/**
 * An address in 4 or 16 octets, or none. Go may spell an IPv4 address as an IPv4-mapped one: it is the same address.
 */
export const address: Field<Address | undefined> = {
  zero: undefined,
  read(reader) {
    const bytes = addressOctets.read(reader)
    if (bytes.length === 0) return undefined
    if (bytes.length !== 4 && bytes.length !== 16) {
      reader.fail('malformed')
      return undefined
    }
    const read = addressFromBytes(bytes)
    return read.family === 'IPv6' && read.value >> 32n === MAPPED_PREFIX
      ? { family: 'IPv4', value: read.value & 0xffff_ffffn }
      : read
  },
  write: (writer, value) => writer.octets(value === undefined ? new Uint8Array(0) : addressBytes(value)),
}

/** Octets that outlive the packet they came in, which may be a buffer that is used again. */
export function keptOctets(longest: number): Field<Uint8Array> {
  const field = octets(longest)
  return { ...field, read: (reader) => field.read(reader).slice() }
}
