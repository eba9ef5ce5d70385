// The routes of the BGP rows: addresses of one block, all with the same attributes, as a pool's Services are.

import type { Route } from '@ingot/bgp'

export const prefix = (index: number) => `10.98.${index >> 8}.${index & 255}/32`

export function routes(count: number): readonly Route[] {
  const attributes = { communities: [], largeCommunities: [], extendedCommunities: [] }
  return Array.from({ length: count }, (_, index) => ({ prefix: prefix(index), attributes, peers: 'all' }))
}
