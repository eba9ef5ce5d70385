// A client on a real segment, in a process of its own for the sake of its network namespace: frames as lines of hex
// in are sent, frames heard come out as lines of hex. It ends when its input ends.

import { readSync } from 'node:fs'
import * as libc from '../libc.ts'

const AF_PACKET = 17
const SOCK_RAW = 3
const ETH_P_ALL = 0x0003
const SOL_SOCKET = 1
const SO_RCVBUFFORCE = 33
const SOL_PACKET = 263
const PACKET_IGNORE_OUTGOING = 23
const POLLIN = 1

const [interfaceIndex = '0'] = process.argv.slice(2)
const fd = libc.socket(AF_PACKET, SOCK_RAW, 0)
// Room for the announcements of 10,000 addresses, or an answer among them is lost.
libc.setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, Uint8Array.of(0, 0, 0, 4))
libc.setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, Uint8Array.of(1, 0, 0, 0))
const address = new Uint8Array(20)
const view = new DataView(address.buffer)
view.setUint16(0, AF_PACKET, true)
view.setUint16(2, ETH_P_ALL)
view.setInt32(4, Number(interfaceIndex), true)
libc.bind(fd, address)
process.stdout.write('ready\n')

const polled = Int32Array.of(0, POLLIN, fd, POLLIN)
const frame = new Uint8Array(2048)
const input = new Uint8Array(65_536)
let rest = ''
for (;;) {
  libc.poll(polled, 2, -1)
  for (let length = libc.receive(fd, frame); length > 0; length = libc.receive(fd, frame)) {
    process.stdout.write(`${Buffer.from(frame.subarray(0, length)).toString('hex')}\n`)
  }
  if ((polled[1] ?? 0) >>> 16 === 0) continue
  const length = readSync(0, input)
  if (length === 0) break
  const lines = (rest + Buffer.from(input.subarray(0, length)).toString()).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) libc.send(fd, Uint8Array.from(Buffer.from(line, 'hex')))
}
