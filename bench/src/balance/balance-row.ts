// The row about owners: 1,000 addresses over 5 and 50 nodes.

import type { Figures } from '../row.ts'
import { rounded } from '../statistics.ts'
import { balance } from './balance.ts'

const ADDRESSES = 1000
const NODES = [5, 50] as const

export function balanceRow(): Promise<Figures> {
  const figures: Record<string, number> = {}
  for (const nodes of NODES) {
    for (const kind of ['spread', 'election'] as const) {
      const { largest, movedByDeath, movedByReturn } = balance(kind, ADDRESSES, nodes)
      console.log(
        `${ADDRESSES} addresses over ${nodes} nodes by ${kind}: the most that one has is ${largest.toFixed(2)} of the mean; ` +
          `${movedByDeath} move when a node dies, ${movedByReturn} when it is back`,
      )
      const name = `balance ${nodes} ${kind}`
      figures[`${name} largest by mean`] = rounded(largest)
      figures[`${name} moved by death`] = movedByDeath
      figures[`${name} moved by return`] = movedByReturn
    }
  }
  return Promise.resolve(figures)
}
