// The row about BGP octets: measured, printed, and named for the history.

import type { NativePrograms } from '../native.ts'
import { rounded } from '../statistics.ts'
import { measurePack, measureWalk } from './bgp-walk.ts'
import { readCorpus } from './corpus.ts'

export async function bgpWalkRow({ bgpWalker }: NativePrograms): Promise<Record<string, number>> {
  const corpus = readCorpus()
  const walked = await measureWalk(corpus, bgpWalker)
  const packed = await measurePack()
  const millions = (rate: number) => (rate / 1e6).toFixed(2)
  console.log(
    `bgp, ${corpus.name} messages a second: ${millions(walked.walk)} million cut and judged, ` +
      `${millions(walked.stepwise)} one call each, ${millions(walked.decoded)} decoded into objects; ` +
      `C ${millions(walked.native)}; ratio ${(walked.walk / walked.native).toFixed(2)}`,
  )
  console.log(
    `bgp, 100,000 routes packed: ${packed.packed.toFixed(1)} ms, with their prefixes encoded ` +
      `${packed.encodedAndPacked.toFixed(1)} ms; ${packed.messages} messages of ${packed.octets} octets`,
  )
  const name = `bgp ${corpus.name}`
  return {
    [`${name} walk messages/s`]: Math.round(walked.walk),
    [`${name} stepwise messages/s`]: Math.round(walked.stepwise),
    [`${name} decode messages/s`]: Math.round(walked.decoded),
    [`${name} native walk messages/s`]: Math.round(walked.native),
    [`${name} walk ratio`]: rounded(walked.walk / walked.native),
    'bgp pack 100,000 ms': rounded(packed.packed),
    'bgp encode and pack 100,000 ms': rounded(packed.encodedAndPacked),
    'bgp pack messages': packed.messages,
    'bgp pack octets': packed.octets,
  }
}
