// A packet plane that speaks BGP, in a process of its own: lines of JSON in (what to advertise), lines of JSON out (what
// is observed of peers, and the reasons of what is told to people). It ends when its input ends, as a speaker does at
// SIGTERM. Its argument is its BgpStart without the core.

import type { PeerSettings, Route } from '@ingot/bgp'
import { createLogger } from '@ingot/telemetry'
import type { BgpObserved } from '../bgp/bgp-observed.ts'
import { readBgpCore, readCore } from '../core-bytes.ts'
import { startLinuxPlane } from '../linux-plane.ts'
import { readLines } from './lines.ts'

/** Text for a password, since JSON has no octets. */
export type SpokenPeer = Omit<PeerSettings, 'password'> & { readonly passwordText?: string }

export interface BgpRequest {
  readonly peers: readonly SpokenPeer[]
  readonly routes: readonly Route[]
}

export type BgpAnswer =
  | { readonly kind: 'peers'; readonly observed: BgpObserved }
  | { readonly kind: 'news'; readonly reason: string; readonly message: string }
  | { readonly kind: 'turn'; readonly longest: number }

if (import.meta.main) await serve()

async function serve(): Promise<void> {
  const say = (answer: BgpAnswer) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  const plane = startLinuxPlane({
    wasm: await readCore(),
    seed: 1n,
    log: createLogger({
      level: 'error',
      clock: () => new Date(),
      write: (line) => process.stderr.write(`${line}\n`),
    }),
    bgp: { ...JSON.parse(process.argv[2] ?? '{}'), wasm: await readBgpCore() },
    onObserved: () => {},
    onPeers: (observed) => say({ kind: 'peers', observed }),
    onNews: ({ peers }) => peers.forEach(({ reason, message }) => say({ kind: 'news', reason, message })),
    onStalled: () => process.exit(1),
  })
  for await (const line of readLines(Bun.stdin.stream())) {
    const { peers, routes }: BgpRequest = JSON.parse(line)
    plane.advertise({ peers: peers.map(settingsOf), routes })
  }
  say({ kind: 'turn', longest: plane.counters().longestTurn })
  await plane.close()
  process.exit(0)
}

function settingsOf({ passwordText, ...settings }: SpokenPeer): PeerSettings {
  return passwordText === undefined
    ? settings
    : { ...settings, password: new TextEncoder().encode(passwordText) }
}
