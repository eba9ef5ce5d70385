// One route out of all that several advertisements and Services want of a prefix: the communities of all of them, and of
// every other attribute the most attractive value, whatever the order in which they came.

import type { LargeCommunity, RouteAttributes, Want } from '../route.ts'

/** What one peer is to be told of a prefix; undefined: nothing. */
export function mergeFor(peer: string, routes: readonly Want[]): RouteAttributes | undefined {
  const [only] = routes
  // what most prefixes are, and a peer begins with thousands of them
  if (routes.length === 1 && only?.peers === 'all' && isInOrder(only.attributes)) return only.attributes
  const meant = routes.filter(({ peers }) => peers === 'all' || peers.includes(peer))
  const all = meant.map(({ attributes }) => attributes)
  const [first] = all
  if (first === undefined || (all.length === 1 && isInOrder(first))) return first
  const optional = {
    localPref: most(all.map(({ localPref }) => localPref)),
    med: least(all.map(({ med }) => med)),
    prepend: least(all.map(({ prepend }) => prepend)),
    linkBandwidth: most(all.map(({ linkBandwidth }) => linkBandwidth)),
  }
  return {
    ...(optional.localPref !== undefined && { localPref: optional.localPref }),
    ...(optional.med !== undefined && { med: optional.med }),
    ...(optional.prepend !== undefined && { prepend: optional.prepend }),
    ...(optional.linkBandwidth !== undefined && { linkBandwidth: optional.linkBandwidth }),
    communities: [...new Set(all.flatMap(({ communities }) => communities))].sort((a, b) => a - b),
    largeCommunities: union(all.flatMap(({ largeCommunities }) => largeCommunities)),
    extendedCommunities: [...new Set(all.flatMap(({ extendedCommunities: it }) => it))].sort(),
  }
}

/** Nothing to sort. */
function isInOrder({ communities, largeCommunities, extendedCommunities }: RouteAttributes): boolean {
  return communities.length < 2 && largeCommunities.length < 2 && extendedCommunities.length < 2
}

/** Sorted, each once (RFC 8092 3). */
function union(communities: readonly LargeCommunity[]): readonly LargeCommunity[] {
  const distinct = new Map(communities.map((it) => [it.join(':'), it]))
  return [...distinct.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
}

function most(values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter((it) => it !== undefined)
  return given.length === 0 ? undefined : Math.max(...given)
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter((it) => it !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}

/** Equal for routes that may share a message. */
export function attributesKey(it: RouteAttributes): string {
  const { localPref = '', med = '', prepend = '', linkBandwidth = '' } = it
  const numbers = `${localPref}/${med}/${prepend}/${linkBandwidth}/${it.communities.join()}`
  return `${numbers}/${it.largeCommunities.join(';')}/${it.extendedCommunities.join()}`
}
