// A flood of 300,000 frames a second, and what a client hears meanwhile: broadcasts for addresses of nobody, and requests
// that were damaged on the way, by ARP and by neighbour discovery. The client asks every five milliseconds, ours and the C
// responder in turn.

import type { Outage } from '@ingot/layer2'
import { runForJson, startResponder } from './child.ts'
import type { NativePrograms } from './native.ts'
import { outageOf } from './segment/outage.ts'
import { Prober, wallClock } from './segment/prober.ts'
import type { Place } from './segment/prober.ts'
import { INTERFACE, WirePair } from './wire-pair.ts'

const ADDRESSES = 1_000
export const FRAMES_PER_SECOND = 300_000
const SECONDS = 4
const INTERVAL = 5

export type FloodKind = 'foreign' | 'noise'
export type FloodProtocol = 'arp' | 'ndp'

/** What floods which place. */
export interface FloodOptions extends Place {
  readonly kind: FloodKind
  readonly protocol: FloodProtocol
  readonly frames: number
  /** Frames a second; what the machine does not manage is sent later. */
  readonly rate: number
}

/** Sends it, and returns the frames a second that were sent. */
export async function flood(requester: string, options: FloodOptions): Promise<number> {
  const { enter, kind, protocol, frames, rate } = options
  const block = kind === 'noise' ? [String(ADDRESSES)] : []
  const words = [kind, options.interface, protocol, ...block, String(frames), String(rate)]
  const said = await runForJson<{ sent: number; seconds: number }>(null, [...enter, requester, ...words])
  return said.sent / said.seconds
}

export interface FloodFigures {
  readonly kind: FloodKind
  readonly protocol: FloodProtocol
  readonly ingot: Flooded
  readonly native: Flooded
}

export interface Flooded extends Pick<Outage, 'gap' | 'asked' | 'lost'> {
  /** Frames a second. */
  readonly rate: number
}

const FLOODS = [
  { kind: 'foreign', protocol: 'arp' },
  { kind: 'foreign', protocol: 'ndp' },
  { kind: 'noise', protocol: 'arp' },
  { kind: 'noise', protocol: 'ndp' },
] as const

export async function measureFloods(programs: NativePrograms): Promise<readonly FloodFigures[]> {
  const figures: FloodFigures[] = []
  for (const { kind, protocol } of FLOODS) {
    const ingot = [process.execPath, responder, String(ADDRESSES)]
    const native = [programs.responder, INTERFACE, protocol, String(ADDRESSES)]
    figures.push({
      kind,
      protocol,
      ingot: await measure(programs, ingot, kind, protocol),
      native: await measure(programs, native, kind, protocol),
    })
  }
  return figures
}

async function measure(
  { requester, prober: program }: NativePrograms,
  command: readonly string[],
  kind: FloodKind,
  protocol: FloodProtocol,
): Promise<Flooded> {
  await using pair = await WirePair.create('flood')
  await using _ = await startResponder(pair.responder, command)
  const place = { enter: ['ip', 'netns', 'exec', pair.requester], interface: INTERFACE }
  const address = protocol === 'arp' ? '10.99.0.1' : 'fd00:99::1'
  await using prober = await Prober.start(program, { ...place, addresses: [address], interval: INTERVAL })
  if (!(await prober.until(({ answers }) => answers.length > 0, 10_000))) throw new Error('nobody answers')
  const from = wallClock()
  const frames = FRAMES_PER_SECOND * SECONDS
  const rate = await flood(requester, { ...place, kind, protocol, frames, rate: FRAMES_PER_SECOND })
  const to = wallClock()
  // the last questions have their time
  await prober.until(({ asks }) => (asks.at(-1)?.askedAt ?? 0) > to + 100, 10_000)
  const { gap, asked, lost } = outageOf(prober.recording, address, { from, to })
  return { gap, asked, lost, rate }
}

const responder = Bun.fileURLToPath(new URL('./responder.ts', import.meta.url))
