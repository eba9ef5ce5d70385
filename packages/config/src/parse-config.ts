// The whole configuration from the objects of the API, in one pure step. Objects are read by name, so that the same
// set always gives the same answer and of two pools that overlap the later name is to blame. A rejected object does
// not stop the others: whether to take a configuration with rejections is the caller's choice.

import type { Verdict } from '@ingot/api'
import type { Namespace, Node } from 'kubernetes-types/core/v1'
import { poolParser } from './address-pool.ts'
import { parseBfdProfile } from './bfd-profile.ts'
import { parseBgpAdvertisement } from './bgp-advertisement.ts'
import type { AttachableBgpAdvertisement } from './bgp-advertisement.ts'
import { attachBgpAdvertisements } from './bgp-attachment.ts'
import type { Secrets } from './bgp-password.ts'
import { parseBgpPeer } from './bgp-peer.ts'
import { communityParser } from './community.ts'
import type { Aliases } from './community.ts'
import type { BfdProfile, BgpPeer, Config } from './config.ts'
import { parseByName, unlessRepeated } from './in-order.ts'
import type { Parse } from './in-order.ts'
import { attachLayer2Advertisements, parseLayer2Advertisement } from './layer2-advertisement.ts'

/**
 * The objects as the API server has them, those of MetalLB's kinds from one namespace. They are checked here and may be
 * anything. A list that is left out is not known: what refers to its objects is believed. A controller knows pools,
 * communities and namespaces; a speaker all; a file whatever is in it.
 */
export interface ConfigObjects {
  readonly pools?: readonly unknown[]
  readonly l2Advertisements?: readonly unknown[]
  readonly bgpAdvertisements?: readonly unknown[]
  /** Of either version. */
  readonly bgpPeers?: readonly unknown[]
  readonly bfdProfiles?: readonly unknown[]
  readonly communities?: readonly unknown[]
  readonly namespaces?: readonly Namespace[]
  readonly nodes?: readonly Node[]
  /** By name, from the same namespace. */
  readonly secrets?: Secrets
}

/** What the accepted objects mean, and why the others are not among them: with none, the configuration is whole. */
export interface ParsedConfig {
  readonly config: Config
  readonly rejected: readonly Verdict[]
}

/** Parses everything, in MetalLB's order. The facts of each rejection are `kind`, `name` and `field`. */
export function parseConfig(objects: ConfigObjects): ParsedConfig {
  const profiles = parseByName(objects.bfdProfiles ?? [], bfdProfileParser())
  const peers = parseByName(objects.bgpPeers ?? [], peerParser(objects, profiles.accepted))
  const communities = parseByName(objects.communities ?? [], communityParser())
  const aliases = objects.communities && new Map(communities.accepted.flatMap((it) => [...it]))
  const pools = parseByName(objects.pools ?? [], poolParser(objects.namespaces ?? []))
  const layer2 = parseByName(objects.l2Advertisements ?? [], parseLayer2Advertisement)
  const bgp = parseByName(objects.bgpAdvertisements ?? [], bgpAdvertisementParser(aliases))
  const [bgpPeers, bfdProfiles] = [peers.accepted, profiles.accepted]
  const surroundings = { bgpPeers, bfdProfiles, nodes: objects.nodes }
  const poolsByName = new Map(pools.accepted.map((it) => [it.pool.name, it]))
  const layer2ByPool = attachLayer2Advertisements(layer2.accepted, poolsByName)
  const attached = attachBgpAdvertisements(bgp.accepted, poolsByName, surroundings)
  return {
    config: {
      pools: pools.accepted.map(({ pool }) => ({
        ...pool,
        layer2Advertisements: layer2ByPool.get(pool.name) ?? [],
        bgpAdvertisements: attached.byPool.get(pool.name) ?? [],
      })),
      rejectedPools: pools.rejected.map(({ facts }) => String(facts['name'])),
      bgpPeers,
      bfdProfiles,
    },
    rejected: [profiles, peers, communities, pools, layer2, bgp, attached].flatMap((it) => it.rejected),
  }
}

function bfdProfileParser(): Parse<BfdProfile> {
  return unlessRepeated('BFDProfile', (name) => `found duplicate bfd profile name ${name}`, parseBfdProfile)
}

function peerParser(
  { secrets, bfdProfiles }: ConfigObjects,
  accepted: readonly BfdProfile[],
): Parse<BgpPeer> {
  const references = { secrets, bfdProfiles: bfdProfiles && new Set(accepted.map(({ name }) => name)) }
  const parse = (object: unknown) => parseBgpPeer(object, references)
  return unlessRepeated('BGPPeer', (name) => `peer ${name} already exists`, parse)
}

function bgpAdvertisementParser(aliases: Aliases | undefined): Parse<AttachableBgpAdvertisement> {
  const message = (_name: string, first: number, second: number) =>
    `duplicate definition of bgpadvertisements. advertisement ${first - 1} and ${second - 1} are equal`
  return unlessRepeated('BGPAdvertisement', message, (object) => parseBgpAdvertisement(object, aliases))
}
