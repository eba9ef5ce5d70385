// LZW as memberlist has it: Go's compress/lzw with codes packed from the least significant bit and literals of 8 bits.
// Codes grow from 9 to 12 bits:
//
//   0 ... 255   the octet itself
//   256         clear: both sides forget their tables
//   257         end of the data
//   258 ...     a sequence that was seen before: an earlier one and one octet more

export const CLEAR = 256
export const END = 257
/** One bit more than a literal has. */
export const NARROWEST = 9
/** The table is full when the last code of 12 bits is reached. */
export const LAST_CODE = 4095
