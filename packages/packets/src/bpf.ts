// Classic BPF (the socket filters of Linux, Documentation/networking/filter.rst): the few instructions that address
// filters are made of, their encoding as `struct sock_filter`, and an interpreter, so that a simulated network drops
// exactly what the kernel drops. What is filtered and why stands in address-filter.ts.

/** One instruction: operation, jump if true, jump if false (both relative), operand. */
export interface Instruction {
  readonly code: number
  readonly jt: number
  readonly jf: number
  readonly k: number
}

const LOAD_WORD = 0x20 // ld [k], 4 octets, network order
const LOAD_HALF = 0x28 // ldh [k], 2 octets, network order
const LOAD_BYTE = 0x30 // ldb [k]
const AND = 0x54 // and #k
const JUMP = 0x05 // ja k
const JUMP_EQUAL = 0x15 // jeq #k, jt, jf
const JUMP_GREATER = 0x25 // jgt #k, jt, jf
const JUMP_AT_LEAST = 0x35 // jge #k, jt, jf
const RETURN = 0x06 // ret #k: how many octets of the frame to keep, 0 drops it

export const loadWord = (offset: number): Instruction => ({ code: LOAD_WORD, jt: 0, jf: 0, k: offset })
export const loadHalf = (offset: number): Instruction => ({ code: LOAD_HALF, jt: 0, jf: 0, k: offset })
export const and = (k: number): Instruction => ({ code: AND, jt: 0, jf: 0, k })
export const loadByte = (offset: number): Instruction => ({ code: LOAD_BYTE, jt: 0, jf: 0, k: offset })
export const jump = (k: number): Instruction => ({ code: JUMP, jt: 0, jf: 0, k })
export const jumpEqual = (k: number, jt: number, jf: number): Instruction => ({ code: JUMP_EQUAL, jt, jf, k })
export const jumpGreater = (k: number, jt: number, jf: number): Instruction => ({
  code: JUMP_GREATER,
  jt,
  jf,
  k,
})
export const jumpAtLeast = (k: number, jt: number, jf: number): Instruction => ({
  code: JUMP_AT_LEAST,
  jt,
  jf,
  k,
})
export const keep = (octets: number): Instruction => ({ code: RETURN, jt: 0, jf: 0, k: octets })

/** From here on places are none in the frame: `loadWord` gives what the kernel knows of it (SKF_AD_OFF). */
const ANCILLARY = 0xffff_f000
/** What was in the VLAN tag that the kernel took off the frame, 0 for none (SKF_AD_VLAN_TAG). */
export const VLAN_TAG = ANCILLARY + 44
/** PACKET_* of packet(7): to whom the frame is; 4 is one that leaves (SKF_AD_PKTTYPE). */
export const PACKET_TYPE = ANCILLARY + 4
/** ARPHRD_* of the interface: 1 is Ethernet (SKF_AD_HATYPE). */
export const HARDWARE_TYPE = ANCILLARY + 28

/** The largest program the kernel takes (BPF_MAXINSNS). */
export const MAX_INSTRUCTIONS = 4096

/** `struct sock_filter[]`: u16 code, u8 jt, u8 jf, u32 k, host order (little-endian on every platform we run on). */
export function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8)
  const view = new DataView(bytes.buffer)
  program.forEach(({ code, jt, jf, k }, index) => {
    view.setUint16(index * 8, code, true)
    view.setUint8(index * 8 + 2, jt)
    view.setUint8(index * 8 + 3, jf)
    view.setUint32(index * 8 + 4, k, true)
  })
  return bytes
}

/** What the kernel knows of the frames of a simulated segment: Ethernet, without a tag, to this host. */
const SIMULATED: ReadonlyMap<number, number> = new Map([
  [VLAN_TAG, 0],
  [PACKET_TYPE, 0],
  [HARDWARE_TYPE, 1],
])

/**
 * Runs a program over a frame as the kernel does; the octets to keep. A load past the end drops the frame, and one of what is
 * not in `known`.
 */
export function run(program: readonly Instruction[], frame: Uint8Array, known = SIMULATED): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  let accumulator = 0
  for (let at = 0; at < program.length; at++) {
    const instruction = program[at]
    if (instruction === undefined) return 0
    const { code, jt, jf, k } = instruction
    switch (code) {
      case LOAD_WORD:
        if (k >= ANCILLARY) {
          const value = known.get(k)
          if (value === undefined) return 0
          accumulator = value
          break
        }
        if (k + 4 > frame.length) return 0
        accumulator = view.getUint32(k)
        break
      case LOAD_HALF:
        if (k + 2 > frame.length) return 0
        accumulator = view.getUint16(k)
        break
      case AND:
        accumulator = (accumulator & k) >>> 0
        break
      case LOAD_BYTE:
        if (k + 1 > frame.length) return 0
        accumulator = view.getUint8(k)
        break
      case JUMP:
        at += k
        break
      case JUMP_EQUAL:
        at += accumulator === k ? jt : jf
        break
      case JUMP_GREATER:
        at += accumulator > k ? jt : jf
        break
      case JUMP_AT_LEAST:
        at += accumulator >= k ? jt : jf
        break
      default:
        return k
    }
  }
  return 0
}
