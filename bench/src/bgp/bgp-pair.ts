// A speaker of BGP and its neighbours on one link: the speaker is 10.97.0.1, the neighbours are 10.97.1.1 and on.

import { $ } from 'bun'
import { INTERFACE, WirePair } from '../wire-pair.ts'

export const SPEAKER = '10.97.0.1'
export const SPEAKER_ASN = 65_001
export const SINK_ASN = 65_002
/** Of whoever else speaks BGP beside the neighbours. */
export const FEEDER = '10.97.2.1'
export const FEEDER_ASN = 65_003

export const neighbour = (index: number) => `10.97.1.${index + 1}`

/** The speaker's namespace is that of the responder. */
export async function bgpPair(neighbours = 1): Promise<WirePair> {
  const pair = await WirePair.create('bgp')
  await $`ip -n ${pair.responder} addr add ${SPEAKER}/16 dev ${INTERFACE}`
  for (let index = 0; index < neighbours; index++)
    await $`ip -n ${pair.requester} addr add ${neighbour(index)}/16 dev ${INTERFACE}`
  await $`ip -n ${pair.requester} addr add ${FEEDER}/16 dev ${INTERFACE}`
  return pair
}
