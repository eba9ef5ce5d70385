// Our packet plane as a speaker of BGP, in a process of its own:
//
//   plane-process NEIGHBOURS listen|dial ROUTES
//
// does what the sink does not: it dials the sink that listens. Says `ready`; a line of input is a number of routes to
// advertise from then on, answered by when it was asked to and how long the longest turn of the packet thread has been, in
// milliseconds.

import type { PeerSettings } from '@ingot/bgp'
import { readBgpCore, readCore, startLinuxPlane } from '@ingot/packets'
import { readLines } from '@ingot/packets/conformance'
import { createLogger } from '@ingot/telemetry'
import { neighbour, SINK_ASN, SPEAKER, SPEAKER_ASN } from './bgp-pair.ts'
import { sinkTime } from './bgp-sink.ts'
import { routes } from './routes.ts'

const [neighbours, opening, atFirst] = process.argv.slice(2)
const peers = Array.from({ length: Number(neighbours) }, (_, index) => peer(neighbour(index)))
const plane = startLinuxPlane({
  wasm: await readCore(),
  seed: 1n,
  log: createLogger({ level: 'warn', clock: () => new Date(), write: console.error }),
  bgp: {
    wasm: await readBgpCore(),
    node: 'bench',
    ...(opening === 'dial' && { listen: { addresses: [SPEAKER], port: 179 } }),
  },
  onObserved: () => {},
  onStalled: () => process.exit(1),
})
plane.advertise({ peers, routes: routes(Number(atFirst)) })
console.log('ready')
for await (const line of readLines(Bun.stdin.stream())) {
  const wanted = Number(line)
  const desired = { peers, routes: routes(wanted) }
  const at = sinkTime()
  if (line !== '') plane.advertise(desired)
  console.log(`${at} ${plane.counters().longestTurn}`)
}

function peer(address: string): PeerSettings {
  return {
    name: address,
    myAsn: SPEAKER_ASN,
    peerAsn: SINK_ASN,
    address,
    port: 179,
    isMultiHop: false,
    families: ['IPv4'],
    opens: opening === 'dial' ? 'peer' : 'we',
  }
}
