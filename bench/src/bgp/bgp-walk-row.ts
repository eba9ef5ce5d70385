// The row about BGP octets: measured, printed, and named for the history.

import type { NativePrograms } from '../native.ts'
import { rounded } from '../statistics.ts'
import { measurePack } from './bgp-pack.ts'
import { measureWalk } from './bgp-walk.ts'
import { readCorpus } from './corpus.ts'
import { compileGoBgpDecoder } from './gobgp-decoder.ts'

export async function bgpWalkRow({ bgpWalker }: NativePrograms): Promise<Record<string, number>> {
  const corpus = readCorpus()
  const goBgp = await compileGoBgpDecoder()
  if ('missing' in goBgp) console.log(`bgp, GoBGP's decoder is left out, there is no ${goBgp.missing}`)
  const walked = await measureWalk(corpus, bgpWalker, 'path' in goBgp ? goBgp.path : undefined)
  const packed = await measurePack()
  const millions = (rate: number) => (rate / 1e6).toFixed(2)
  console.log(
    `bgp, ${corpus.name} messages per CPU second: ${millions(walked.walk)} million cut and judged, ` +
      `${millions(walked.stepwise)} one call each; C ${millions(walked.native)}; ratio ${walked.walkRatio.toFixed(2)}`,
  )
  const other =
    'path' in goBgp ? `; GoBGP ${millions(walked.goBgp)}; ratio ${walked.decodeRatio.toFixed(2)}` : ''
  console.log(
    `bgp, ${corpus.name} messages per CPU second decoded into objects: ${millions(walked.decoded)} million${other}`,
  )
  console.log(
    `bgp, 100,000 routes packed: ${packed.packed.toFixed(1)} ms of CPU time, with their prefixes encoded ` +
      `${packed.encodedAndPacked.toFixed(1)} ms, in a new process ${packed.cold.toFixed(1)} ms; ` +
      `${packed.messages} messages of ${packed.octets} octets`,
  )
  const name = `bgp ${corpus.name}`
  return {
    [`${name} walk messages/s`]: Math.round(walked.walk),
    [`${name} stepwise messages/s`]: Math.round(walked.stepwise),
    [`${name} decode messages/s`]: Math.round(walked.decoded),
    [`${name} native walk messages/s`]: Math.round(walked.native),
    [`${name} walk ratio`]: rounded(walked.walkRatio),
    ...('path' in goBgp && {
      [`${name} GoBGP decode messages/s`]: Math.round(walked.goBgp),
      [`${name} decode ratio`]: rounded(walked.decodeRatio),
    }),
    'bgp pack 100,000 ms': rounded(packed.packed),
    'bgp encode and pack 100,000 ms': rounded(packed.encodedAndPacked),
    'bgp pack 100,000 in a new process ms': rounded(packed.cold),
    'bgp pack messages': packed.messages,
    'bgp pack octets': packed.octets,
  }
}
