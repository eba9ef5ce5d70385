import { expect, test } from 'bun:test'
import { solicitedNodeGroup } from '@ingot/net'
import { KernelGroups } from './kernel-groups.ts'
import { close } from './libc.ts'
import type { OpenSockets } from './open-sockets.ts'

const LOOPBACK = 1

function open() {
  const sockets: number[] = []
  const keep = (fd: number) => void sockets.push(fd)
  const groups = new KernelGroups({ keep } as unknown as OpenSockets)
  const groupOf = (index: number) => solicitedNodeGroup({ family: 'IPv6', value: BigInt(index) })
  return {
    sockets,
    join: (index: number) => groups.join(groupOf(index), LOOPBACK),
    leave: (index: number) => groups.leave(groupOf(index), LOOPBACK),
    [Symbol.dispose]: () => sockets.forEach(close),
  }
}

const hasIpv6 = (() => {
  using groups = open()
  return groups.join(1) === 0
})()

test.skipIf(!hasIpv6)(
  'groups come and go, and no more sockets are opened than they take at once',
  () => {
    using groups = open()
    let [first, next] = [0, 0]
    // one socket is full, and the second holds one group
    while (groups.sockets.length < 2 && groups.join(next++) === 0);
    const room = next - 1
    for (let count = 0; count < room; count++) {
      expect(groups.leave(first++)).toBe(true)
      expect(groups.join(next++)).toBe(0)
    }
    expect(groups.sockets).toHaveLength(2)
  },
  30_000,
)
