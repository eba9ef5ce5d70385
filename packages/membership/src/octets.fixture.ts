// Octets for tests, written as they are read: pieces in order, each a number, a text or octets.

export type Piece = number | string | Uint8Array

export function octets(...pieces: readonly Piece[]): Uint8Array {
  const encoder = new TextEncoder()
  const parts = pieces.map((piece) => {
    if (typeof piece === 'number') return [piece]
    return typeof piece === 'string' ? [...encoder.encode(piece)] : [...piece]
  })
  return Uint8Array.from(parts.flat())
}

/** `hex('c0 00 02 01')`; blanks do not count. */
export function hex(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits.replaceAll(/\s/g, ''), 'hex'))
}
