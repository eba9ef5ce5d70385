// Whose hardware addresses the kernel's neighbour table has: those of the members of gossip, by the addresses that they
// gossip from. What is no member's is nobody's here.

import type { Neighbour, Stations } from '@ingot/layer2'
import type { Member } from '@ingot/membership'
import { formatAddress } from '@ingot/net'
import type { KnownStations } from './network.ts'

export function speakersAmong({ own, neighbours }: KnownStations, members: readonly Member[]): Stations {
  const nodes = new Map(members.map(({ name, address }) => [formatAddress(address), name]))
  return {
    own,
    neighbours: neighbours.flatMap(({ address, interfaceIndex, hardwareAddress }): readonly Neighbour[] => {
      const node = nodes.get(formatAddress(address))
      return node === undefined ? [] : [{ node, interfaceIndex, hardwareAddress }]
    }),
  }
}
