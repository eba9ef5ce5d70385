// The C programs of the benchmarks, compiled by the bench itself: the reference responder, its requester and the prober
// for packets, the reference server and its client for HTTP, the reference allocator, the reference walk over BGP messages and a neighbour.

import { $ } from 'bun'
import { mkdirSync, renameSync } from 'node:fs'

export interface NativePrograms {
  readonly responder: string
  readonly requester: string
  readonly prober: string
  readonly httpServer: string
  readonly httpClient: string
  readonly allocator: string
  readonly bgpWalker: string
  readonly bgpSink: string
}

/** Compiles them with gcc -O2 and returns their paths. */
export async function compileNative(): Promise<NativePrograms> {
  return {
    responder: await compile('responder'),
    requester: await compile('requester'),
    prober: await compile('prober'),
    httpServer: await compile('http-server'),
    httpClient: await compile('http-client'),
    allocator: await compile('allocator'),
    bgpWalker: await compile('bgp-walker'),
    bgpSink: await compile('bgp-sink'),
  }
}

/** Compiles one of `native/` and returns its path. */
export async function compile(program: string): Promise<string> {
  const source = Bun.fileURLToPath(new URL('../native', import.meta.url))
  const built = Bun.fileURLToPath(new URL('../../.ingot/bench', import.meta.url))
  mkdirSync(built, { recursive: true })
  // renamed when it is whole: another run may be starting the one that is there
  const fresh = `${built}/${program}.${process.pid}`
  await $`gcc -O2 -Wall -Werror -o ${fresh} ${source}/${program}.c`
  renameSync(fresh, `${built}/${program}`)
  return `${built}/${program}`
}
