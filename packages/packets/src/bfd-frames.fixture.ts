// The frames that tell an echo link where a neighbour is: a Control packet in Ethernet, as the segment carries it.

import { CONTROL_PORT, ECHO_FRAME_SIZE, writeEchoFrame } from '@ingot/bfd'
import { addressBytes, parseHardwareAddress, type Address } from '@ingot/net'

export interface FrameEnd {
  readonly hardwareAddress: string
  readonly address: Address
}

const DESTINATION = { IPv4: 30, IPv6: 38 }
const DESTINATION_PORT = { IPv4: 36, IPv6: 56 }

export function controlFrame(from: FrameEnd, to: FrameEnd): Uint8Array {
  const [source, destination] = [from, to].map((end) => parseHardwareAddress(end.hardwareAddress))
  if (source === undefined || destination === undefined) throw new Error('no hardware address')
  const into = new Uint8Array(ECHO_FRAME_SIZE)
  const frame = writeEchoFrame(into, destination, { ...from, hardwareAddress: source }, new Uint8Array(8))
  const { family } = from.address
  frame.set(addressBytes(to.address), DESTINATION[family])
  new DataView(frame.buffer).setUint16(DESTINATION_PORT[family], CONTROL_PORT)
  return frame
}
