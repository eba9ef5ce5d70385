// What a segment full of broadcasts for others costs: 100,000 foreign requests while 1,000 addresses are announced,
// and how often the packet thread woke up for them.

import { runForJson, startResponder } from './child.ts'
import type { NativePrograms } from './native.ts'
import { INTERFACE, WirePair } from './wire-pair.ts'

const FRAMES = 100_000
const FRAMES_PER_SECOND = 50_000
const ADDRESSES = 1_000

export interface ForeignFigures {
  readonly frames: number
  /** Turns of the packet thread while they came, its idle turns included. */
  readonly wakeUps: number
}

export async function measureForeign({ requester }: NativePrograms): Promise<ForeignFigures> {
  await using pair = await WirePair.create('foreign')
  await using ingot = await startResponder(pair.responder, [process.execPath, responder, String(ADDRESSES)])
  const before = Number(await ingot.ask())
  const { sent } = await runForJson<{ sent: number }>(pair.requester, [
    requester,
    'foreign',
    INTERFACE,
    'arp',
    String(FRAMES),
    String(FRAMES_PER_SECOND),
  ])
  return { frames: sent, wakeUps: Number(await ingot.ask()) - before }
}

const responder = Bun.fileURLToPath(new URL('./responder.ts', import.meta.url))
