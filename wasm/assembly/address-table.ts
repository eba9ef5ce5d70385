// Which addresses are announced, or watched for others who speak for them: an index with open addressing and linear probing over entries that never move. IPv4 is
// kept as ::ffff:a.b.c.d, so one search serves both families. The host changes the table only between two batches, on
// the thread that calls receive; so a reply is decided and built under one generation.

import {
  ARGUMENT,
  ENTRIES,
  ENTRIES_MAX,
  ENTRIES_REACHED,
  ENTRY_ADDRESS,
  ENTRY_ANNOUNCED,
  ENTRY_GENERATION,
  ENTRY_INTERFACES,
  ENTRY_REQUESTS_RECEIVED,
  ENTRY_SIZE,
  ENTRY_USES,
  ENTRY_WATCHED,
  FREE_ENTRIES,
  HASH_SEED,
  INDEX,
  INDEX_BITS,
  INDEX_SLOT_SIZE,
  INDEX_SLOTS,
  LAST_REPLIES,
  LAST_REPLIES_SIZE,
  WATCH_SIZE,
  WATCHES,
} from './memory-map.ts'

const INDEX_MASK: u32 = INDEX_SLOTS - 1
/** The octets ::ffff as the lower half of an address begins with them; a.b.c.d is its upper 32 bits. */
const MAPPED: u64 = 0xffff_0000
const ADDRESS_LOW = ENTRY_ADDRESS + 8

/** The entry of an address, given as its two halves as loaded from memory; 0 when it is not announced. */
export function find(high: u64, low: u64): usize {
  return search(hash(high, low), high, low)
}

/** The same for an IPv4 address as loaded from memory. */
export function findIPv4(address: u32): usize {
  const low = MAPPED | ((<u64>address) << 32)
  return search(hash(0, low), 0, low)
}

/**
 * Announces the address in the argument area on `interfaces`, or changes where it is announced: its counters survive
 * that. Returns the entry's number, -1 when the table is full.
 */
export function announce(interfaces: u64, generation: u32): i32 {
  const entry = enter(ENTRY_ANNOUNCED)
  if (!entry) return -1
  store<u64>(entry, interfaces, ENTRY_INTERFACES)
  store<u32>(entry, generation, ENTRY_GENERATION)
  return numberOf(entry)
}

/** Announces the address in the argument area no longer. Returns its entry's number, -1 when it was not announced. */
export function withdraw(): i32 {
  const entry = find(load<u64>(ARGUMENT), load<u64>(ARGUMENT, 8))
  if (!entry || !(load<u32>(entry, ENTRY_USES) & ENTRY_ANNOUNCED)) return -1
  store<u64>(entry, 0, ENTRY_INTERFACES)
  memory.fill(entry + ENTRY_REQUESTS_RECEIVED, 0, ENTRY_SIZE - ENTRY_REQUESTS_RECEIVED)
  forgetReplies(entry)
  leave(entry, ENTRY_ANNOUNCED)
  return numberOf(entry)
}

/**
 * Watches for others who speak for the address in the argument area, on `interfaces` in place of those before; none
 * ends it. Returns the entry's number; -1 when the table is full, or what was to end was not there.
 */
export function watch(interfaces: u64): i32 {
  const entry = interfaces ? enter(ENTRY_WATCHED) : find(load<u64>(ARGUMENT), load<u64>(ARGUMENT, 8))
  if (!entry) return -1
  store<u64>(watchOf(entry), interfaces)
  if (!interfaces) leave(entry, ENTRY_WATCHED)
  return numberOf(entry)
}

/** Whether the entry is announced on the interface. */
export function isOnInterface(entry: usize, interfaceSlot: i32): bool {
  return ((load<u64>(entry, ENTRY_INTERFACES) >> interfaceSlot) & 1) != 0
}

/** Whether others are watched for speaking for it there. */
export function isWatchedOn(entry: usize, interfaceSlot: i32): bool {
  return ((load<u64>(watchOf(entry)) >> interfaceSlot) & 1) != 0
}

/** Whether an address, given as its two halves, is ::ffff:a.b.c.d. */
export function isIPv4(high: u64, low: u64): bool {
  return high == 0 && <u32>low == MAPPED
}

/** The entry with this number, or 0 when there is none or it is free. */
export function entryAt(number: i32): usize {
  if (number < 0 || number >= ENTRIES_MAX) return 0
  const entry: usize = ENTRIES + number * ENTRY_SIZE
  return load<u32>(entry, ENTRY_USES) ? entry : 0
}

export function numberOf(entry: usize): i32 {
  return <i32>((entry - ENTRIES) / ENTRY_SIZE)
}

/** Where the last reply for an entry is kept; `within` may point to any place in it. */
export function lastRepliesOf(within: usize): usize {
  return LAST_REPLIES + numberOf(within) * LAST_REPLIES_SIZE
}

/** Who was answered for the address of an entry is not known any more. */
export function forgetReplies(within: usize): void {
  memory.fill(lastRepliesOf(within), 0, LAST_REPLIES_SIZE)
}

function watchOf(entry: usize): usize {
  return WATCHES + numberOf(entry) * WATCH_SIZE
}

// The entry of the address in the argument area, made where there is none; 0 when the table is full.
function enter(use: u32): usize {
  const high = load<u64>(ARGUMENT)
  const low = load<u64>(ARGUMENT, 8)
  let entry = find(high, low)
  if (!entry) {
    entry = takeEntry()
    if (!entry) return 0
    memory.fill(entry, 0, ENTRY_SIZE)
    store<u64>(entry, high, ENTRY_ADDRESS)
    store<u64>(entry, low, ADDRESS_LOW)
    insert(hash(high, low), entry)
  }
  store<u32>(entry, load<u32>(entry, ENTRY_USES) | use, ENTRY_USES)
  return entry
}

// Gives the entry back with its last use.
function leave(entry: usize, use: u32): void {
  const uses = load<u32>(entry, ENTRY_USES) & ~use
  store<u32>(entry, uses, ENTRY_USES)
  if (uses) return
  remove(hash(load<u64>(entry, ENTRY_ADDRESS), load<u64>(entry, ADDRESS_LOW)), entry)
  // A free entry keeps the link to the next free one where its generation was.
  store<u32>(entry, load<u32>(FREE_ENTRIES), ENTRY_GENERATION)
  store<u32>(FREE_ENTRIES, entry)
}

function search(tag: u32, high: u64, low: u64): usize {
  let slot = homeOf(tag)
  while (true) {
    const reference = load<u64>(at(slot))
    if (reference == 0) return 0
    if (<u32>reference == tag) {
      const entry = <usize>(reference >> 32)
      if (load<u64>(entry, ENTRY_ADDRESS) == high && load<u64>(entry, ADDRESS_LOW) == low) return entry
    }
    slot = next(slot)
  }
}

// Entries never used come after those given back, so that memory nobody needs stays untouched, and unmapped.
function takeEntry(): usize {
  const free = load<u32>(FREE_ENTRIES)
  if (free) {
    store<u32>(FREE_ENTRIES, load<u32>(free, ENTRY_GENERATION))
    return free
  }
  const reached = load<u32>(ENTRIES_REACHED)
  if (reached == ENTRIES_MAX) return 0
  store<u32>(ENTRIES_REACHED, reached + 1)
  return ENTRIES + reached * ENTRY_SIZE
}

function insert(tag: u32, entry: usize): void {
  let slot = homeOf(tag)
  while (load<u64>(at(slot))) slot = next(slot)
  store<u64>(at(slot), ((<u64>entry) << 32) | tag)
}

// Backward shift: what stood behind the hole moves up, so that no search ever passes over a grave.
function remove(tag: u32, entry: usize): void {
  let hole = homeOf(tag)
  while (<usize>load<u32>(at(hole), 4) != entry) hole = next(hole)
  let slot = next(hole)
  let reference = load<u64>(at(slot))
  while (reference) {
    const fromHome = (slot - homeOf(<u32>reference)) & INDEX_MASK
    const fromHole = (slot - hole) & INDEX_MASK
    if (fromHome >= fromHole) {
      store<u64>(at(hole), reference)
      hole = slot
    }
    slot = next(slot)
    reference = load<u64>(at(slot))
  }
  store<u64>(at(hole), 0)
}

// Whoever chooses addresses inside a prefix must not be able to choose their slots: a multiplication carries each bit
// upwards and a shift brings it down again, from a seed that is not known outside. For IPv4 `high` is the constant 0,
// and the first two lines fold away.
/* oxlint-disable no-loss-of-precision -- u64 here, not a double */
function hash(high: u64, low: u64): u32 {
  const seed = load<u64>(HASH_SEED)
  const spread: u64 = high * 0x9e37_79b9_7f4a_7c15
  const upper = (spread ^ (spread >> 32)) * (seed | 1)
  const mixed: u64 = (upper ^ low ^ seed) * 0xbf58_476d_1ce4_e5b9
  const tag: u64 = (mixed ^ (mixed >> 29)) * 0x94d0_49bb_1331_11eb
  return <u32>(tag >> 32)
}
/* oxlint-enable no-loss-of-precision */

function homeOf(tag: u32): u32 {
  return tag >> (32 - INDEX_BITS)
}

function next(slot: u32): u32 {
  return (slot + 1) & INDEX_MASK
}

function at(slot: u32): usize {
  return INDEX + slot * INDEX_SLOT_SIZE
}
