// What it takes to read the metrics of speakers, and how long an address goes without an answer meanwhile.

import type { SpeakerSegment } from '@ingot/lab'
import { outageOf } from '../segment/outage.ts'
import { Prober, wallClock } from '../segment/prober.ts'
import { spread } from '../statistics.ts'
import type { Spread } from '../statistics.ts'

export interface Scrapes {
  /** Of one answer, with all of its text: milliseconds. */
  readonly took: Spread
  /** The longest that a client, which asks every millisecond, had no answer for: milliseconds. */
  readonly gap: number
}

const TIMES = 15
const ASK_INTERVAL = 1
/** The last answers may be on their way: milliseconds. */
const ON_ITS_WAY = 50
const PATIENCE = 10_000

/** Of all speakers of the segment, one after the other. `address` is one that they announce. */
export async function scrape(segment: SpeakerSegment, program: string, address: string): Promise<Scrapes> {
  await using prober = await Prober.start(program, {
    ...segment.place,
    addresses: [address],
    interval: ASK_INTERVAL,
  })
  await prober.until(({ answers }) => answers.length > 100, PATIENCE)
  prober.forget()
  const from = wallClock()
  const took: number[] = []
  for (const { node } of segment.speakers) {
    const url = `http://${node.addresses[0]}:7472/metrics`
    took.push(...(await timesIn(segment.enter(node), url)))
  }
  const { gap } = outageOf(prober.recording, address, { from, to: wallClock() - ON_ITS_WAY })
  return { took: spread(took), gap }
}

/** Asked for from the network namespace of the node, by a process of its own. */
async function timesIn(enter: readonly string[], url: string): Promise<readonly number[]> {
  const script = `
    const times = []
    for (let time = 0; time < ${TIMES}; time++) {
      const from = performance.now()
      await (await fetch('${url}')).text()
      times.push(performance.now() - from)
    }
    console.log(JSON.stringify(times))`
  const child = Bun.spawn([...enter, process.execPath, '-e', script], { stdout: 'pipe', stderr: 'inherit' })
  const said = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`${url} did not answer`)
  const times: unknown = JSON.parse(said)
  return Array.isArray(times) ? times.map(Number) : []
}
