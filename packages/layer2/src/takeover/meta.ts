// What a speaker says of itself in memberlist's `Meta`, once per start: that it sends heartbeats, and on which links they
// are to be expected. MetalLB leaves Meta empty and ignores that of others.
//
//    0  "ingot" 5 | version 1
//    6  boot number 8
//   14  for each on-link prefix: FNV-1a of its text 4

import { hashText } from './hash.ts'

export interface Meta {
  readonly boot: bigint
  /** Hashes of the on-link prefixes. */
  readonly links: readonly number[]
}

const MAGIC = [...new TextEncoder().encode('ingot'), 1]
const BOOT = MAGIC.length
const LINKS = BOOT + 8
const HASH_SIZE = 4
/** The limit of memberlist. */
const META_SIZE_MAX = 512
/** More than any process begins to answer on. */
const SEGMENTS_MAX = 0x7fff_ffffn
const LINKS_MAX = Math.floor((META_SIZE_MAX - LINKS) / HASH_SIZE)

/** Prefixes past what Meta has room for are left out. */
export function writeMeta(boot: bigint, prefixes: readonly string[]): Uint8Array {
  const links = prefixes.slice(0, LINKS_MAX)
  const meta = new Uint8Array(LINKS + links.length * HASH_SIZE)
  const view = new DataView(meta.buffer)
  meta.set(MAGIC)
  view.setBigUint64(BOOT, boot)
  links.forEach((prefix, index) => view.setUint32(LINKS + index * HASH_SIZE, hashText(prefix)))
  return meta
}

/** Undefined for what another program, or a later version, has written. */
export function readMeta(meta: Uint8Array): Meta | undefined {
  if (meta.length < LINKS || MAGIC.some((octet, index) => meta[index] !== octet)) return undefined
  const view = new DataView(meta.buffer, meta.byteOffset, meta.length)
  const count = Math.floor((meta.length - LINKS) / HASH_SIZE)
  const links = Array.from({ length: count }, (_, index) => view.getUint32(LINKS + index * HASH_SIZE))
  return { boot: view.getBigUint64(BOOT), links }
}

/**
 * The number that a run has on one interface, for as long as that one answers without a break, by how many were opened
 * before: nothing recorded on one is believed on another, and what is said after a break is not taken for said before it.
 */
export function bootOn(boot: bigint, opened: number): bigint {
  return BigInt.asUintN(64, boot + BigInt(opened))
}

/** Whether a run with that number on some interface is the one that Meta is of. */
export function isRunOf({ boot }: Meta, onInterface: bigint): boolean {
  return BigInt.asUintN(64, onInterface - boot) <= SEGMENTS_MAX
}

/** Whether two runs are of one process, on different interfaces or one after the other on the same. */
export function areOfOneProcess(one: bigint, other: bigint): boolean {
  return BigInt.asUintN(64, one - other) <= SEGMENTS_MAX || BigInt.asUintN(64, other - one) <= SEGMENTS_MAX
}

/** Whether a speaker with that Meta is on one of these links. */
export function isExpectedOn(meta: Meta, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => meta.links.includes(hashText(prefix)))
}
