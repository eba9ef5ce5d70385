// Why something that was received came to nothing. The names are label values of a metric and stand in the log.

export const DROP_REASONS = [
  /** No encrypted packet or stream, where a key is set. */
  'notEncrypted',
  /** Encrypted, where no key is set. */
  'noKey',
  /** Encrypted with another key, or changed on its way. */
  'wrongKey',
  'checksum',
  /** It has a memberlist label; MetalLB sets none. */
  'label',
  /** A type that nobody knows, or that has no place there: user messages among them. */
  'unknownType',
  'malformed',
  /** Larger, packed tighter or nested deeper than any member sends. */
  'tooLarge',
  /** A ping for another node: it has our address from before. */
  'otherNode',
  /** A version of the protocol that not everybody understands. */
  'protocolVersion',
  /** An address that no node can have: unspecified, multicast, port 0. */
  'unusableAddress',
  'tooManyMembers',
  'tooManyRelays',
  'tooManyStreams',
  /** A stream that said nothing for too long. */
  'timeout',
] as const

export type DropReason = (typeof DROP_REASONS)[number]
