// How full the pools are, for a person.

import type { PoolReport } from '@ingot/plan'
import { table } from '../print.ts'
import { rejectedLines } from './verdict-lines.ts'

const HEADINGS = ['POOL', 'FAMILY', 'IN USE', 'FREE', 'TOTAL', 'RESERVED', 'REMARKS']

export function poolLines({ pools, rejected }: PoolReport, namespace: string): string[] {
  const rows = pools.map(({ pool, family, inUse, free, total, reserved, remarks }) => [
    pool,
    family,
    String(inUse),
    amount(free),
    amount(total),
    String(reserved),
    remarks.join(', '),
  ])
  const none =
    pools.length === 0 ? [`There are no pools in namespace ${namespace}.`] : table([HEADINGS, ...rows])
  return [...none, ...rejectedLines(rejected)]
}

/** Exact as long as a person can read it; of an IPv6 pool the power of two that is nearest below. */
function amount(count: bigint): string {
  return count < 10n ** 12n ? String(count) : `2^${count.toString(2).length - 1}`
}
