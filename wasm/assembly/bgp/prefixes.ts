// Prefixes as they stand in every field that has some (RFC 4271 4.3, RFC 7911 section 3). Trailing bits are not looked at.
//
//  ├ path identifier u32, where negotiated ┼ length in bits u8 ┼ as many octets as these bits need

import { FAULT_PREFIX_LENGTH, FAULT_PREFIX_OVERRUN } from './memory-map.ts'

const PATH_IDENTIFIER_SIZE: usize = 4
/** Lengths from this one on, eight of them, have three octets: most prefixes of IPv4 that there are. */
const THREE_OCTETS: u32 = 17
const TWO_OF_THREE: usize = 8

/** How many prefixes stand between the two places, or a fault, made negative. */
export function countPrefixes(start: usize, end: usize, longest: u32, hasPaths: bool): i32 {
  if (hasPaths) return countPaths(start, end, longest)
  let count = 0
  let at = start
  // two at a time, because where the next one begins is known without reading the first
  while (at + TWO_OF_THREE <= end) {
    const bits: u32 = load<u8>(at)
    if (bits - THREE_OCTETS < 8 && <u32>load<u8>(at, 4) - THREE_OCTETS < 8) {
      at += TWO_OF_THREE
      count += 2
      continue
    }
    if (bits > longest) return -FAULT_PREFIX_LENGTH
    at += 1 + ((bits + 7) >> 3)
    count++
  }
  while (at < end) {
    const bits: u32 = load<u8>(at)
    if (bits > longest) return -FAULT_PREFIX_LENGTH
    at += 1 + ((bits + 7) >> 3)
    count++
  }
  return at == end ? count : -FAULT_PREFIX_OVERRUN
}

function countPaths(start: usize, end: usize, longest: u32): i32 {
  let count = 0
  let at = start
  while (at < end) {
    if (end - at <= PATH_IDENTIFIER_SIZE) return -FAULT_PREFIX_OVERRUN
    at += PATH_IDENTIFIER_SIZE
    const bits: u32 = load<u8>(at)
    if (bits > longest) return -FAULT_PREFIX_LENGTH
    at += 1 + ((bits + 7) >> 3)
    count++
  }
  return at == end ? count : -FAULT_PREFIX_OVERRUN
}
