// The rows about the lab: measured, printed, and named for the history.

import { measureLabUp } from './lab-up.ts'
import { rounded, spreadText } from './statistics.ts'
import type { Spread } from './statistics.ts'

type Figures = Record<string, number>

export const LAB_ROWS = {
  async lab(): Promise<Figures> {
    const { clone, executable, byIp, ratio, steps } = await measureLabUp()
    console.log(
      `lab up to its table: ${milliseconds(clone)}; the executable ${milliseconds(executable)}; ` +
        `its namespaces by ip alone ${milliseconds(byIp)}; ratio ${spreadText(ratio)}`,
    )
    console.log(`  done at: ${steps.map(({ name, at }) => `${name} ${at.toFixed(0)} ms`).join(', ')}`)
    return {
      'lab up ms': rounded(clone.median),
      'lab up executable ms': rounded(executable.median),
      'lab up native ms': rounded(byIp.median),
      'lab up ratio': rounded(ratio.median),
    }
  },
}

function milliseconds({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(0)} ms (${lowest.toFixed(0)} to ${highest.toFixed(0)})`
}
