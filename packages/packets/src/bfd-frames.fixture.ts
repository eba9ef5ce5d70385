// The frames that tell an echo link where a neighbour is: a Control packet in Ethernet, as the segment carries it.

import { CONTROL_PORT, ECHO_FRAME_SIZE, writeEchoFrame } from '@ingot/bfd'
import { parseHardwareAddress } from '@ingot/net'

export interface FrameEnd {
  readonly hardwareAddress: string
  /** IPv4, as a number. */
  readonly address: number
}

const DESTINATION = 30
const DESTINATION_PORT = 36

export function controlFrame(from: FrameEnd, to: FrameEnd): Uint8Array {
  const frame = new Uint8Array(ECHO_FRAME_SIZE)
  const [source, destination] = [from, to].map((end) => parseHardwareAddress(end.hardwareAddress))
  if (source === undefined || destination === undefined) throw new Error('no hardware address')
  writeEchoFrame(frame, destination, { ...from, hardwareAddress: source }, new Uint8Array(8))
  const view = new DataView(frame.buffer)
  view.setUint32(DESTINATION, to.address)
  view.setUint16(DESTINATION_PORT, CONTROL_PORT)
  return frame
}
