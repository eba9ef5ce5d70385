// IP addresses, prefixes, ranges and hardware addresses as plain values, strictly parsed. It opens no socket and
// knows no interface: what a node has is for packets to find out.

export * from './address.ts'
export * from './address-bytes.ts'
export * from './hardware-address.ts'
export * from './parse-range.ts'
export * from './prefix.ts'
export * from './range-index.ts'
export * from './range.ts'
export * from './solicited-node.ts'
