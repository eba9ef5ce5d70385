// The pcap format of libpcap, as tcpdump and Wireshark read it from a file or a pipe: a header, then one record a frame. Pure,
// and only ever written. Contract: pcap-savefile(5); its magic number says that times are in microseconds, and the order of octets.
//
//   header   magic u32 | major u16 | minor u16 | 0 u32 | 0 u32 | longest frame u32 | link type u32      (24 octets)
//   record   seconds u32 | microseconds u32 | octets here u32 | octets of the frame u32 | the frame     (16 octets + frame)

const MAGIC_OF_MICROSECONDS = 0xa1b2c3d4
const LONGEST_FRAME = 262_144
const LINKTYPE_ETHERNET = 1

const HEADER_SIZE = 24
const RECORD_HEADER_SIZE = 16

/** What a stream of Ethernet frames begins with. */
export function pcapHeader(): Uint8Array {
  const bytes = new Uint8Array(HEADER_SIZE)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC_OF_MICROSECONDS, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, LONGEST_FRAME, true)
  view.setUint32(20, LINKTYPE_ETHERNET, true)
  return bytes
}

/** A frame that was seen `microseconds` after the start of 1970; of one that was cut, `originalLength` is that of the whole. */
export function pcapRecord(
  frame: Uint8Array,
  microseconds: number,
  originalLength = frame.length,
): Uint8Array {
  const bytes = new Uint8Array(RECORD_HEADER_SIZE + frame.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(microseconds / 1e6), true)
  view.setUint32(4, Math.floor(microseconds % 1e6), true)
  view.setUint32(8, frame.length, true)
  view.setUint32(12, originalLength, true)
  bytes.set(frame, RECORD_HEADER_SIZE)
  return bytes
}
