// The C programs of the benchmarks, compiled by the bench itself: the reference responder and its requester for packets,
// the reference server and its client for HTTP, the reference allocator.

import { $ } from 'bun'
import { mkdirSync } from 'node:fs'

export interface NativePrograms {
  readonly responder: string
  readonly requester: string
  readonly httpServer: string
  readonly httpClient: string
  readonly allocator: string
}

/** Compiles them with gcc -O2 and returns their paths. */
export async function compileNative(): Promise<NativePrograms> {
  const source = Bun.fileURLToPath(new URL('../native', import.meta.url))
  const built = Bun.fileURLToPath(new URL('../../.ingot/bench', import.meta.url))
  mkdirSync(built, { recursive: true })
  for (const program of ['responder', 'requester', 'http-server', 'http-client', 'allocator']) {
    await $`gcc -O2 -Wall -Werror -o ${built}/${program} ${source}/${program}.c`
  }
  return {
    responder: `${built}/responder`,
    requester: `${built}/requester`,
    httpServer: `${built}/http-server`,
    httpClient: `${built}/http-client`,
    allocator: `${built}/allocator`,
  }
}
