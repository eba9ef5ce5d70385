// The row about one change among many Services: measured in processes of their own, printed, and named for the history.

import type { Figures } from '../row.ts'
import { median, rounded } from '../statistics.ts'
import type { Pair } from './one-change.ts'
import { FEW, MANY } from './one-change.ts'

const PROTOCOLS = ['layer2', 'bgp'] as const

export async function oneChangeRow(): Promise<Figures> {
  const figures: Record<string, number> = {}
  for (const protocol of PROTOCOLS) {
    for (const [event, pairs] of Object.entries(await measure(protocol))) {
      const cost = costOf(pairs)
      console.log(
        `${protocol}, ${event} of ${MANY} Services: ${cost.many.toFixed(2)} ms of the processor, ` +
          `${cost.ratio.toFixed(1)} times one of ${FEW} (${cost.few.toFixed(2)} ms)`,
      )
      Object.assign(figures, figuresOf(`${protocol} ${event}`, cost))
    }
  }
  return figures
}

/** The medians, and that of the ratios of what was measured in turn. */
export function costOf(pairs: readonly Pair[]): Pair & { readonly ratio: number } {
  return {
    few: median(pairs.map(({ few }) => few)),
    many: median(pairs.map(({ many }) => many)),
    ratio: median(pairs.map(({ few, many }) => many / few)),
  }
}

export function figuresOf(name: string, { few, many, ratio }: ReturnType<typeof costOf>): Figures {
  return {
    [`${name} of ${FEW} ms`]: rounded(few),
    [`${name} of ${MANY} ms`]: rounded(many),
    [`${name} ratio`]: rounded(ratio),
  }
}

async function measure(protocol: string): Promise<Readonly<Record<string, readonly Pair[]>>> {
  const child = Bun.spawn([process.execPath, script, protocol], { stdout: 'pipe', stderr: 'inherit' })
  const said = await child.stdout.text()
  const code = await child.exited
  if (code !== 0) throw new Error(`one-change.ts ${protocol} ended with code ${code}`)
  return JSON.parse(said)
}

const script = Bun.fileURLToPath(new URL('./one-change.ts', import.meta.url))
