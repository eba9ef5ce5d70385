// The Internet checksum (RFC 1071) as ICMPv6 uses it (RFC 4443 2.3). Its sum does not depend on byte order, so words are
// added as they lie in memory, four octets at a time into 64 bits, and folded once.

/** The sum of `length` octets, a multiple of eight, to be folded later. No frame is long enough to overflow it. */
export function sumOf(pointer: usize, length: i32): u64 {
  let sum: u64 = 0
  const end = pointer + length
  for (let at = pointer; at < end; at += 8) {
    const word = load<u64>(at)
    sum += (word & 0xffff_ffff) + (word >> 32)
  }
  return sum
}

/** What the pseudo-header adds beside both addresses: the length, and next header 58, both big-endian. */
export function sumOfPseudoHeader(length: i32): u64 {
  const NEXT_HEADER_ICMPV6: u64 = 0x3a00
  return <u64>bswap<u16>(<u16>length) + NEXT_HEADER_ICMPV6
}

/** The sum folded to 16 bits: 0xffff over a message whose checksum is right. */
export function fold(sum: u64): u32 {
  let folded = (sum & 0xffff_ffff) + (sum >> 32)
  folded = (folded & 0xffff) + ((folded >> 16) & 0xffff) + (folded >> 32)
  folded = (folded & 0xffff) + (folded >> 16)
  folded = (folded & 0xffff) + (folded >> 16)
  return <u32>folded
}
