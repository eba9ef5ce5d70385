// Services to routes at the peer: what a speaker decides and its real plane sends, counted at the far end of the link.

import { startResponder } from '../child.ts'
import { compiled } from '../ingot-command.ts'
import { median } from '../statistics.ts'
import { bgpPair } from './bgp-pair.ts'
import { startSink } from './bgp-sink.ts'

export const COUNTS = [1_000, 10_000] as const
const MORE = 50

/** Milliseconds. */
export interface ServicesFigures {
  /** From the Services until the peer has the last route, and how much of it the main thread was at work. */
  readonly told: number
  readonly deciding: number
  /** Of one Service more: the same, the median of many; and the longest. */
  readonly oneMore: number
  readonly oneMoreDeciding: number
  readonly oneMoreLongest: number
  readonly longestTurn: number
}

/** The session stands before there are any. */
export async function measureServices(program: string, count: number): Promise<ServicesFigures> {
  await using pair = await bgpPair()
  await using sink = await startSink(program, pair.requester, 'listen', count)
  await using speaker = await startResponder(pair.responder, await compiled(speakerProgram))
  await sink.next('established')
  const tell = async (services: number) => {
    const [at = NaN, deciding = NaN, longestTurn = NaN] = (await speaker.ask(String(services)))
      .split(' ')
      .map(Number)
    const heard = await sink.next('told', 'update')
    return { told: heard.at - at, deciding, longestTurn }
  }
  const all = await tell(count)
  const more: Awaited<ReturnType<typeof tell>>[] = []
  for (let index = 1; index <= MORE; index++) more.push(await tell(count + index))
  return {
    told: all.told,
    deciding: all.deciding,
    oneMore: median(more.map(({ told }) => told)),
    oneMoreDeciding: median(more.map(({ deciding }) => deciding)),
    oneMoreLongest: Math.max(...more.map(({ told }) => told)),
    longestTurn: Math.max(all.longestTurn, ...more.map(({ longestTurn }) => longestTurn)),
  }
}

const speakerProgram = Bun.fileURLToPath(new URL('./services-process.ts', import.meta.url))
