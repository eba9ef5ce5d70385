// The linear memory of the BGP core as one computed map, shared with the host as that of the packet core is: one result,
// one UPDATE being packed, and slots, one for each connection, with what was received and what is to be sent. Sized at
// start and never growing, so that the kernel may be handed addresses in it. Only integer constants may stand here,
// because two compilers read it.

/** Octet 0 is left out, so that a null pointer never means a place. */
const FIRST = 64

// ---- What became of the message that `next` stopped at: u32 each ----

/** MESSAGE_NONE, MESSAGE_WHOLE or MESSAGE_FAULTY, as `next` returned it. */
export const MESSAGE_NONE = 0
export const MESSAGE_WHOLE = 1
/** Its header is wrong: where the next one begins cannot be known. */
export const MESSAGE_FAULTY = 2

/** Where the message begins in this memory, its octets, and its type. */
export const RESULT = FIRST
export const RESULT_MESSAGE = RESULT
export const RESULT_LENGTH = RESULT_MESSAGE + 4
export const RESULT_TYPE = RESULT_LENGTH + 4
/** One of ACTION_…, RFC 7606 section 2, the stronger the higher. */
export const RESULT_ACTION = RESULT_TYPE + 4
/** One of FAULT_…: the first of the faults that ask for that action. */
export const RESULT_FAULT = RESULT_ACTION + 4
/** What a NOTIFICATION says of that fault: code, subcode, and where its data lie in this memory. */
export const RESULT_CODE = RESULT_FAULT + 4
export const RESULT_SUBCODE = RESULT_CODE + 4
export const RESULT_DATA = RESULT_SUBCODE + 4
export const RESULT_DATA_LENGTH = RESULT_DATA + 4
/** The type of the attribute at fault, 0 where it is none. */
export const RESULT_ATTRIBUTE = RESULT_DATA_LENGTH + 4
/** Families to disable, as FAMILY_… bits. */
export const RESULT_DISABLED = RESULT_ATTRIBUTE + 4
/** Bits of FACT_…. */
export const RESULT_FACTS = RESULT_DISABLED + 4
/** Prefixes, by family. */
export const RESULT_ANNOUNCED_IPV4 = RESULT_FACTS + 4
export const RESULT_ANNOUNCED_IPV6 = RESULT_ANNOUNCED_IPV4 + 4
export const RESULT_WITHDRAWN_IPV4 = RESULT_ANNOUNCED_IPV6 + 4
export const RESULT_WITHDRAWN_IPV6 = RESULT_WITHDRAWN_IPV4 + 4
/** Attributes dropped because one of their type stood before, RFC 7606 3 (g). */
export const RESULT_DUPLICATES = RESULT_WITHDRAWN_IPV6 + 4
/** A whole number of eight octets from RESULT_FACTS on: they are cleared before each message. */
export const RESULT_END = RESULT_DUPLICATES + 4

/** 256 bits: types of attributes that the message had so far. */
export const SEEN = RESULT + 128
export const SEEN_SIZE = 32
/** Data of a NOTIFICATION that do not stand in the message. */
export const SCRATCH = SEEN + SEEN_SIZE
export const SCRATCH_SIZE = 32

export const ACTION_ACCEPT = 0
export const ACTION_DISCARD_ATTRIBUTE = 1
export const ACTION_TREAT_AS_WITHDRAW = 2
export const ACTION_DISABLE_FAMILY = 3
export const ACTION_SESSION_RESET = 4

export const FAMILY_IPV4 = 1
export const FAMILY_IPV6 = 2

export const FACT_END_OF_RIB_IPV4 = 1
export const FACT_END_OF_RIB_IPV6 = 2
/** Our own AS is in the path: not eligible, RFC 4271 9.1.2. */
export const FACT_OWN_AS = 4
/** NEXT_HOP is our own address: not eligible, RFC 4271 6.3. */
export const FACT_OWN_NEXT_HOP = 8
/** Not eligible, RFC 9234 section 5. */
export const FACT_ROUTE_LEAK = 16
/** Routes of a family that was not negotiated were passed over. */
export const FACT_OTHER_FAMILY = 32
/** MP_REACH_NLRI or MP_UNREACH_NLRI after another attribute, or beside routes of another field: RFC 7606 5.1. */
export const FACT_NOT_FIRST = 64

// The header, RFC 4271 6.1.
export const FAULT_NONE = 0
export const FAULT_MARKER = 1
export const FAULT_MESSAGE_LENGTH = 2
export const FAULT_MESSAGE_TYPE = 3
// The sections of an UPDATE, RFC 7606 section 3 (b), 4 and 5.3.
export const FAULT_WITHDRAWN_SECTION = 4
export const FAULT_ATTRIBUTE_SECTION = 5
export const FAULT_ATTRIBUTE_CUT = 6
export const FAULT_ATTRIBUTE_OVERRUN = 7
export const FAULT_PREFIX_LENGTH = 8
export const FAULT_PREFIX_OVERRUN = 9
// Its attributes, RFC 7606 section 3 and 7.
export const FAULT_FLAGS = 10
export const FAULT_LENGTH = 11
export const FAULT_VALUE = 12
export const FAULT_SEGMENT_TYPE = 13
export const FAULT_SEGMENT_CONFEDERATION = 14
export const FAULT_SEGMENT_EMPTY = 15
export const FAULT_SEGMENT_OVERRUN = 16
export const FAULT_AS_ZERO = 17
export const FAULT_NEXT_HOP_LENGTH = 18
export const FAULT_MISSING = 19
export const FAULT_REPEATED = 20
export const FAULT_UNKNOWN_WELL_KNOWN = 21
export const FAULT_NOT_EXPECTED = 22

// ---- The UPDATE being packed: u32 each ----

export const PACK_SLOT = SCRATCH + SCRATCH_SIZE
export const PACK_FORM = PACK_SLOT + 4
/** A single FAMILY_… bit; that of MP_REACH_NLRI and MP_UNREACH_NLRI. */
export const PACK_FAMILY = PACK_FORM + 4
/** Octets of the attributes and of the next hop, written by the host. */
export const PACK_ATTRIBUTES_LENGTH = PACK_FAMILY + 4
export const PACK_NEXT_HOP_LENGTH = PACK_ATTRIBUTES_LENGTH + 4
/** Where the message begins, 0 for none, and where its next prefix goes: the host appends there, too, as far as there is room. */
export const PACK_MESSAGE = PACK_NEXT_HOP_LENGTH + 4
export const PACK_END = PACK_MESSAGE + 4
/** Octets that follow the prefixes, and the most that the message may have. */
export const PACK_TAIL = PACK_END + 4
export const PACK_LONGEST = PACK_TAIL + 4
/** Messages finished since `beginUpdate`. */
export const PACK_MESSAGES = PACK_LONGEST + 4
export const PACK_SIZE = 64

/** Prefixes in the NLRI field, in MP_REACH_NLRI, among the withdrawn routes, in MP_UNREACH_NLRI. */
export const FORM_NLRI = 0
export const FORM_MP_REACH = 1
export const FORM_WITHDRAWN = 2
export const FORM_MP_UNREACH = 3

export const APPENDED = 1
/** Nothing is wrong: the transmit area has no room for one more message until some of it is sent. */
export const NO_ROOM = 0
/** The attributes leave no room for a single prefix, RFC 4271 9.2. */
export const DOES_NOT_FIT = -1

/** The next prefix as it stands in a message: path identifier where there is one, length, octets. */
export const PACK_PREFIX = PACK_SLOT + PACK_SIZE
export const PACK_PREFIX_SIZE = 32
/** The next hop of MP_REACH_NLRI, and all attributes but that one. */
export const PACK_NEXT_HOP = PACK_PREFIX + PACK_PREFIX_SIZE
export const PACK_NEXT_HOP_SIZE = 32
export const PACK_ATTRIBUTES = PACK_NEXT_HOP + PACK_NEXT_HOP_SIZE
export const PACK_ATTRIBUTES_SIZE = 65536

// ---- Slots: ├ state ┼ receive area ┼ transmit area ┤ ----

export const SLOTS_DEFAULT = 128
/** asconfig.bgp.json states the pages that these need. */
export const SLOTS_MAX = 1024

/** u32 each: what is filled of either area, from the first octet in use up to the one behind the last. */
export const SLOT_RECEIVE_START = 0
export const SLOT_RECEIVE_END = 4
export const SLOT_TRANSMIT_START = 8
export const SLOT_TRANSMIT_END = 12
/** u32, bits of SESSION_…. */
export const SLOT_SESSION = 16
/** u32 each: AS numbers, our IPv4 address, and our role of RFC 9234, ROLE_NONE for none. */
export const SLOT_LOCAL_AS = 20
export const SLOT_REMOTE_AS = 24
export const SLOT_LOCAL_ADDRESS = 28
export const SLOT_ROLE = 32
/** f64 each, since `open`: UPDATEs, prefixes announced and withdrawn in them. */
export const SLOT_UPDATES = 40
export const SLOT_ANNOUNCED = 48
export const SLOT_WITHDRAWN = 56
export const SLOT_STATE_SIZE = 64

export const RECEIVE_SIZE = 65536
export const TRANSMIT_SIZE = 65536
export const SLOT_RECEIVE = SLOT_STATE_SIZE
export const SLOT_TRANSMIT = SLOT_RECEIVE + RECEIVE_SIZE
export const SLOT_SIZE = SLOT_TRANSMIT + TRANSMIT_SIZE

export const SESSION_EXTERNAL = 1
export const SESSION_FOUR_OCTET_AS = 2
/** RFC 8654, by direction. */
export const SESSION_EXTENDED_RECEIVE = 4
export const SESSION_EXTENDED_TRANSMIT = 8
/** RFC 8950: prefixes of IPv4 may come with a next hop of IPv6. */
export const SESSION_EXTENDED_NEXT_HOP = 16
/** An error in MP_REACH_NLRI or MP_UNREACH_NLRI disables its family, it does not reset the session. */
export const SESSION_DISABLE_FAMILY = 32
/** FAMILY_… bits that were negotiated, and those whose prefixes come with path identifiers (RFC 7911). */
export const SESSION_FAMILIES_SHIFT = 8
export const SESSION_ADD_PATH_SHIFT = 10

/** RFC 9234 section 4.1, what we are to the peer. */
export const ROLE_PROVIDER = 0
export const ROLE_ROUTE_SERVER = 1
export const ROLE_PEER = 4
export const ROLE_NONE = 255

export const SLOTS = PACK_ATTRIBUTES + PACK_ATTRIBUTES_SIZE

export const PAGE_BITS = 16
