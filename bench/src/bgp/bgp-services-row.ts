// The row about Services that are announced by BGP: measured, printed, and named for the history.

import type { NativePrograms } from '../native.ts'
import type { Figures } from '../row.ts'
import { rounded } from '../statistics.ts'
import { COUNTS, measureServices } from './bgp-services.ts'

export async function bgpServicesRow({ bgpSink }: NativePrograms): Promise<Figures> {
  const figures: Record<string, number> = {}
  for (const count of COUNTS) {
    const it = await measureServices(bgpSink, count)
    const ms = (value: number) => `${value.toFixed(1)} ms`
    console.log(
      `bgp, ${count} Services to routes at the peer: ${ms(it.told)}, of which the main thread ${ms(it.deciding)}; ` +
        `one more: ${ms(it.oneMore)}, of which the main thread ${ms(it.oneMoreDeciding)}, ` +
        `at most ${ms(it.oneMoreLongest)}; longest turn ${ms(it.longestTurn)}`,
    )
    const name = `bgp services ${count}`
    Object.assign(figures, {
      [`${name} told ms`]: rounded(it.told),
      [`${name} deciding ms`]: rounded(it.deciding),
      [`${name} one more ms`]: rounded(it.oneMore),
      [`${name} one more deciding ms`]: rounded(it.oneMoreDeciding),
      [`${name} one more longest ms`]: rounded(it.oneMoreLongest),
      [`${name} longest turn ms`]: rounded(it.longestTurn),
    })
  }
  return figures
}
