// Ethernet addresses (EUI-48) in the form Linux prints: six pairs of hexadecimal digits between colons. Longer link
// layer addresses (InfiniBand) are not Ethernet and not read.

/** `00` to `ff`. */
const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Six octets, or `undefined` when `text` is no Ethernet address. Either case of the digits is read. */
export function parseHardwareAddress(text: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(text)) return undefined
  return Uint8Array.from(text.split(':'), (pair) => Number.parseInt(pair, 16))
}

/** `02:00:5e:10:00:01`, lower case. */
export function formatHardwareAddress(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += `:${PAIRS[byte]}`
  return text.slice(1)
}
