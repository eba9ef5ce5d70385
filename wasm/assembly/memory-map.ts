// The whole linear memory as one computed map: the contract between the core, which reads and writes these places, and
// the host, which imports this file too. Every place is LOCATION = the one before + its SIZE; names end in _SIZE where
// they are octets. Only integer constants may stand here, because two compilers read it. Nothing is ever allocated, and
// the memory never grows, so an address that the host has given to the kernel stays right.

/** Places that one thread writes while another reads begin on a line of their own. */
export const CACHE_LINE_SIZE = 64

// ---- Capacities ----

/** Messages in one recvmmsg or sendmmsg call. */
export const BATCH = 256
export const INTERFACES_MAX = 64
export const ENTRIES_MAX = 65536
/** Milliseconds. A request that waited longer than this is not answered: who asked has asked again. */
export const REPLY_AGE = 100
/** Twice the entries: at half load a search meets 1.5 slots on average. */
export const INDEX_BITS = 17
export const INDEX_SLOTS = 1 << INDEX_BITS

// ---- Control words ----

/** Octet 0 is left out, so that a null pointer never means a place. Argument of a call: an address or a MAC. */
export const ARGUMENT = CACHE_LINE_SIZE
export const ARGUMENT_SIZE = 16
/** A second one: the address that an ask is sent from, as a table entry has it. */
export const ARGUMENT_SENDER = ARGUMENT + ARGUMENT_SIZE

/** u64, mixed into the hash of addresses; set at start, unknown to whoever chooses addresses. */
export const HASH_SEED = ARGUMENT + CACHE_LINE_SIZE
/** u32, entries that were ever in use: those past it are untouched memory. */
export const ENTRIES_REACHED = HASH_SEED + 8
/** u32, pointer to the first entry that was given back, 0 for none. */
export const FREE_ENTRIES = ENTRIES_REACHED + 4

/** Written by the host, in float64 since JavaScript adds to those without a bigint. */
export const GENERATION = HASH_SEED + CACHE_LINE_SIZE
export const WAKE_UPS = GENERATION + 8
/** Milliseconds. */
export const LONGEST_TURN = WAKE_UPS + 8
/** Milliseconds of the host's monotonic clock: nothing is answered from this moment on. Infinity without a lease. */
export const LEASE_UNTIL = LONGEST_TURN + 8
/** The same clock, and the one that frames are stamped by, as they stood when the batch had been received. */
export const NOW = LEASE_UNTIL + 8
export const REALTIME = NOW + 8
/** Observations that wait for the host, and how many there was no room for. */
export const OBSERVATION_COUNT = REALTIME + 8
export const OBSERVATIONS_LOST = OBSERVATION_COUNT + 8

// ---- Verdicts: what became of a received frame, one u64 counter each ----

export const ANSWERED = 0

// The message and its Ethernet header.
export const DROP_INTERFACE_INACTIVE = 1
export const DROP_TRUNCATED = 2
export const DROP_NO_AUXILIARY_DATA = 3
export const DROP_FOREIGN_VLAN = 4
export const DROP_OUTGOING = 5
export const DROP_OTHER_HOST = 6
export const DROP_OWN_FRAME = 7
export const DROP_ETHERNET_SOURCE = 8
export const DROP_ETHERNET_DESTINATION = 9
export const DROP_ETHERTYPE = 10

// Either protocol.
export const DROP_SENDER_HARDWARE_ADDRESS = 11
export const DROP_CONFLICT = 12
export const DROP_NOT_ANNOUNCED = 13
export const DROP_NOT_ON_INTERFACE = 14

// ARP, RFC 826.
export const DROP_ARP_HARDWARE_TYPE = 15
export const DROP_ARP_PROTOCOL_TYPE = 16
export const DROP_ARP_HARDWARE_LENGTH = 17
export const DROP_ARP_PROTOCOL_LENGTH = 18
export const DROP_ARP_OPERATION = 19
export const DROP_ARP_REPLY = 20

// IPv6 and neighbour discovery, RFC 8200 and RFC 4861 sections 7.1.1 and 7.1.2.
export const DROP_IPV6_VERSION = 21
export const DROP_IPV6_LENGTH = 22
export const DROP_IPV6_NEXT_HEADER = 23
export const DROP_IPV6_HOP_LIMIT = 24
export const DROP_IPV6_SOURCE = 25
export const DROP_ICMPV6_LENGTH = 26
export const DROP_ICMPV6_TYPE = 27
export const DROP_ICMPV6_CODE = 28
export const DROP_ICMPV6_CHECKSUM = 29
export const DROP_NDP_TARGET = 30
export const DROP_NDP_OPTION = 31
export const DROP_NDP_UNSPECIFIED_SOURCE = 32
export const DROP_NDP_SOLICITED_FLAG = 33
export const DROP_NDP_ADVERTISEMENT = 34

// Requests that would have been answered.
export const DROP_LEASE_OVER = 35
export const DROP_TOO_OLD = 36

export const VERDICTS_MAX = 64
export const VERDICTS = GENERATION + CACHE_LINE_SIZE

// ---- Interfaces: one u64 each, ┬ octets 0..5 MAC ┬ 6 is 1 when active ┬ 7 zero ┬ ----

export const INTERFACES = VERDICTS + VERDICTS_MAX * 8
export const INTERFACE_SIZE = 8

// ---- Received messages ----

/** struct mmsghdr of 64-bit Linux. */
export const RECEIVE_HEADERS = INTERFACES + INTERFACES_MAX * INTERFACE_SIZE
export const HEADER_SIZE = 64
/** struct iovec: base u64, length u64. */
export const RECEIVE_VECTORS = RECEIVE_HEADERS + BATCH * HEADER_SIZE
export const VECTOR_SIZE = 16
/** What the kernel says beside the frame: sockaddr_ll at 0, control messages at 24. */
export const RECEIVE_ANCILLARY = RECEIVE_VECTORS + BATCH * VECTOR_SIZE
export const ANCILLARY_SIZE = 96
/** A tagged frame of 1,518 octets fits. 25 cache lines: an odd number spreads the headers over all sets of the cache. */
export const RECEIVE_FRAMES = RECEIVE_ANCILLARY + BATCH * ANCILLARY_SIZE
export const RECEIVE_FRAME_SIZE = 25 * CACHE_LINE_SIZE

// ---- Messages to transmit ----

export const TRANSMIT_HEADERS = RECEIVE_FRAMES + BATCH * RECEIVE_FRAME_SIZE
export const TRANSMIT_VECTORS = TRANSMIT_HEADERS + BATCH * HEADER_SIZE
/** The longest frame built is a neighbour advertisement of 86 octets. */
export const TRANSMIT_FRAMES = TRANSMIT_VECTORS + BATCH * VECTOR_SIZE
export const TRANSMIT_FRAME_SIZE = 2 * CACHE_LINE_SIZE
/** u32 a slot: which counter the frame was added to, so that it can be taken back when it was not sent. */
export const TRANSMIT_COUNTERS = TRANSMIT_FRAMES + BATCH * TRANSMIT_FRAME_SIZE

// ---- Announced addresses ----

/** Open addressing; a slot is ┬ u32 tag, upper half of the hash ┬ u32 pointer to the entry, 0 is empty ┬. */
export const INDEX = TRANSMIT_COUNTERS + BATCH * 4
export const INDEX_SLOT_SIZE = 8

/** Entries never move: the other thread reads counters by entry number. */
export const ENTRIES = INDEX + INDEX_SLOTS * INDEX_SLOT_SIZE
export const ENTRY_SIZE = CACHE_LINE_SIZE

/** 16 octets in network order; IPv4 as ::ffff:a.b.c.d. */
export const ENTRY_ADDRESS = 0
/** u64, bit n is interface n. 0 in an entry that is not announced. */
export const ENTRY_INTERFACES = 16
/** u32, of the desired state that announced it last. */
export const ENTRY_GENERATION = 24
/** u32, bits of ENTRY_ANNOUNCED and ENTRY_WATCHED; 0 in an entry that is free. */
export const ENTRY_USES = 28
export const ENTRY_ANNOUNCED = 1
export const ENTRY_WATCHED = 2
/** u64 each. */
export const ENTRY_REQUESTS_RECEIVED = 32
export const ENTRY_RESPONSES_SENT = 40
export const ENTRY_GRATUITOUS_SENT = 48
/** ┬ octets 0..5 the MAC that claimed the address last ┬ u16 how often, stays at 65,535 ┬ */
export const ENTRY_CONFLICT = 56

/**
 * u64 an entry, in their order: where others are watched for speaking for the address, bit n is interface n. Apart
 * from the entries, which fill a cache line with what a reply needs.
 */
export const WATCHES = ENTRIES + ENTRIES_MAX * ENTRY_SIZE
export const WATCH_SIZE = 8

// ---- What others were heard to say ----

/** f64 an interface slot, milliseconds of the host's monotonic clock: when another station was heard last. */
export const LAST_HEARD = WATCHES + ENTRIES_MAX * WATCH_SIZE

/** As many as one batch can bring: nothing is lost where the host takes them after each. */
export const OBSERVATIONS_MAX = BATCH
export const OBSERVATIONS = LAST_HEARD + INTERFACES_MAX * 8
export const OBSERVATION_SIZE = 24
/** u64, octets 0..5 the hardware address that spoke for the address. */
export const OBSERVATION_HARDWARE_ADDRESS = 0
/** f64, when the kernel received it, milliseconds of the clock that it stamps by. */
export const OBSERVATION_STAMP = 8
/** u32, the number of the address's entry. */
export const OBSERVATION_ENTRY = 16
/** u16 each: the interface slot, and one of the four kinds. */
export const OBSERVATION_INTERFACE = 20
export const OBSERVATION_KIND = 22

/** It answered who asked. */
export const KIND_ANSWER = 0
/** It told everybody, unasked. */
export const KIND_ANNOUNCEMENT = 1
/** It asked for another address in the name of this one. */
export const KIND_CLAIM = 2
/** It asked whether the address is free, and claims nothing. */
export const KIND_PROBE = 3

// ---- The last replies for each address ----

/** A line an entry, in their order: apart from the entries, so that a search meets none of it. */
export const LAST_REPLIES = OBSERVATIONS + OBSERVATIONS_MAX * OBSERVATION_SIZE
export const LAST_REPLIES_SIZE = CACHE_LINE_SIZE
/** Two in a line: the last of all, and the last before it on another interface. */
export const LAST_REPLY_SIZE = 32
/** f64, milliseconds of the host's monotonic clock. */
export const LAST_REPLY_AT = 0
/** ┬ octets 0..5 the MAC that it went to ┬ u16 the interface slot ┬, 0 where there was no reply. */
export const LAST_REPLY_DESTINATION = 8
/** 16 octets, of which IPv4 uses the first 4: who had asked. */
export const LAST_REPLY_ASKER = 16

export const MEMORY_SIZE = LAST_REPLIES + ENTRIES_MAX * LAST_REPLIES_SIZE
export const PAGE_BITS = 16
/** asconfig.json states the same number. */
export const MEMORY_PAGES = (MEMORY_SIZE + (1 << PAGE_BITS) - 1) >> PAGE_BITS
