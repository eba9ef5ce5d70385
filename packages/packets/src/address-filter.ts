// Which frames may wake the speaker: ARP that asks for, or is sent from, one of our addresses, and neighbour
// solicitations and advertisements for one of them. The kernel runs these filters, so a segment full of foreign
// broadcasts costs nothing. Up to some hundred addresses a filter is exact; past that it lets the smallest set of
// ranges through that fits, and the WASM core rejects the rest. IPv6 is matched by the low 32 bits of the target.
//
// A program is a binary search: a node is `jge pivot` with a long jump to its right half (conditional jumps reach
// only 255 instructions), a leaf is a run of at most LEAF_RANGES compares with its own `ret`.

import {
  jump,
  jumpAtLeast,
  jumpEqual,
  jumpGreater,
  keep,
  loadByte,
  loadWord,
  type Instruction,
} from './bpf.ts'

/** A closed range of unsigned 32-bit numbers. */
export interface Range {
  readonly first: number
  readonly last: number
}

/** Frames are kept whole; larger ones than a receive buffer are dropped as truncated by the core. */
const WHOLE_FRAME = 0xffff
const LEAF_RANGES = 8
const DROP_ALL = { program: [keep(0)], covering: [] } as const

// Offsets from the start of the Ethernet frame.
const ARP_SENDER_PROTOCOL_ADDRESS = 28
const ARP_TARGET_PROTOCOL_ADDRESS = 38
const IPV6_NEXT_HEADER = 20
const ICMPV6_TYPE = 54
const ND_TARGET_LOW_WORD = 74

const ICMPV6 = 58
const NEIGHBOUR_SOLICITATION = 135
const NEIGHBOUR_ADVERTISEMENT = 136

/** A program and the numbers that it lets through. */
export interface AddressFilter {
  readonly program: readonly Instruction[]
  readonly covering: readonly Range[]
}

/** Builds a filter of at most `limit` instructions for numbers in any order. */
export type BuildFilter = (numbers: Uint32Array, limit: number) => AddressFilter

/** ARP: frames whose target (a request) or sender (a claim) is one of our IPv4 addresses, as unsigned numbers. */
export const arpFilter: BuildFilter = (addresses, limit) => {
  if (addresses.length === 0) return DROP_ALL
  const covering = fit(addresses, Math.floor((limit - 3) / 2))
  const search = assemble(covering, 0)
  return {
    program: [
      loadWord(ARP_TARGET_PROTOCOL_ADDRESS),
      ...search,
      loadWord(ARP_SENDER_PROTOCOL_ADDRESS),
      ...search,
      keep(0),
    ],
    covering,
  }
}

/** Neighbour discovery: solicitations and advertisements whose target ends in the low word of one of ours. */
export const neighbourDiscoveryFilter: BuildFilter = (lowWords, limit) => {
  if (lowWords.length === 0) return DROP_ALL
  const covering = fit(lowWords, limit - 9)
  return {
    program: [
      loadByte(IPV6_NEXT_HEADER),
      jumpEqual(ICMPV6, 1, 0),
      keep(0),
      loadByte(ICMPV6_TYPE),
      jumpEqual(NEIGHBOUR_SOLICITATION, 2, 0),
      jumpEqual(NEIGHBOUR_ADVERTISEMENT, 1, 0),
      keep(0),
      loadWord(ND_TARGET_LOW_WORD),
      ...assemble(covering, 0),
      keep(0),
    ],
    covering,
  }
}

/** The smallest set of ranges that holds all numbers and whose search has at most `limit` instructions. */
export function fit(numbers: Uint32Array, limit: number): readonly Range[] {
  const exact = ranges(numbers)
  if (exact.length <= 1 || size(exact) <= limit) return exact
  const gaps = exact.slice(1).map((range, index) => range.first - (exact[index]?.last ?? 0))
  const ascending = Uint32Array.from(gaps).sort()
  let fitting = exact
  while (fitting.length > 1 && size(fitting) > limit) {
    const fewer = Math.min(fitting.length - 1, Math.floor((fitting.length * limit) / size(fitting)))
    fitting = closeSmallestGaps(exact, gaps, ascending, Math.max(1, fewer))
  }
  return fitting
}

/** Sorts, drops doubles, and joins neighbours. */
function ranges(numbers: Uint32Array): readonly Range[] {
  const joined: { first: number; last: number }[] = []
  for (const number of numbers.toSorted()) {
    const open = joined.at(-1)
    if (open !== undefined && number <= open.last + 1) open.last = number
    else joined.push({ first: number, last: number })
  }
  return joined
}

/**
 * Joins ranges across the smallest gaps until `count` are left: the fewest foreign numbers let through. `gaps` are those
 * behind each range, and the same in ascending order.
 */
function closeSmallestGaps(
  exact: readonly Range[],
  gaps: readonly number[],
  ascending: Uint32Array,
  count: number,
): readonly Range[] {
  const closing = exact.length - count
  const widest = ascending[closing - 1] ?? 0
  // of those that are as wide as the widest the first ones, and no more than it takes
  let ofWidest = closing - ascending.indexOf(widest)
  const joined: { first: number; last: number }[] = []
  exact.forEach((range, index) => {
    const open = joined.at(-1)
    const gap = gaps[index - 1] ?? Infinity
    if (open !== undefined && (gap < widest || (gap === widest && ofWidest-- > 0))) open.last = range.last
    else joined.push({ ...range })
  })
  return joined
}

/** How many instructions `assemble` will make: two for each leaf, and two for each node, of which there is one less. */
function size(ranges: readonly Range[]): number {
  const leaves = Math.max(1, Math.ceil(ranges.length / LEAF_RANGES))
  return ranges.reduce((sum, range) => sum + (range.first === range.last ? 1 : 2), 4 * leaves - 2)
}

/** Where to split: near the middle, with full leaves on the left, since every leaf costs two instructions more. */
function half(count: number): number {
  return Math.ceil(count / 2 / LEAF_RANGES) * LEAF_RANGES
}

/** The search for the accumulator; a hit returns, a miss falls out at the end, `tail` instructions further on. */
function assemble(ranges: readonly Range[], tail: number): readonly Instruction[] {
  if (ranges.length <= LEAF_RANGES) return assembleLeaf(ranges, tail)
  const middle = half(ranges.length)
  const right = assemble(ranges.slice(middle), tail)
  const left = assemble(ranges.slice(0, middle), tail + right.length)
  return [jumpAtLeast(ranges[middle]?.first ?? 0, 0, 1), jump(left.length), ...left, ...right]
}

function assembleLeaf(ranges: readonly Range[], tail: number): readonly Instruction[] {
  const length = ranges.reduce((sum, range) => sum + (range.first === range.last ? 1 : 2), 0)
  const program: Instruction[] = []
  for (const { first, last } of ranges) {
    // From the instruction after the compare to the `ret` that ends the leaf; one less is the jump to a miss.
    const toHit = () => length - program.length
    if (first === last) program.push(jumpEqual(first, toHit(), 0))
    else {
      program.push(jumpAtLeast(first, 0, 1))
      program.push(jumpGreater(last, 0, toHit()))
    }
  }
  return [...program, jump(1 + tail), keep(WHOLE_FRAME)]
}
