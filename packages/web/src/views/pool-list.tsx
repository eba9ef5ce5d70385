/** @jsxImportSource hono/jsx */
// The pools: how full each is, now and over time, and where in it the addresses are.

import type { PoolView } from '../snapshot.ts'
import { AddressGrid } from './address-grid.tsx'
import { Sparkline } from './sparkline.tsx'

/** Of more pools the rest is said in the metrics, not drawn. */
const DRAWN_MAX = 40
const BAR = 100

export function PoolList({ pools }: { readonly pools: readonly PoolView[] }) {
  if (pools.length === 0) return <p class="none">There is no IPAddressPool: nothing can be given.</p>
  const left = pools.length - DRAWN_MAX
  return (
    <>
      <ul class="pools">
        {pools.slice(0, DRAWN_MAX).map((pool) => (
          <Pool pool={pool} />
        ))}
      </ul>
      {left > 0 ? <p class="none">{`${left} more pools are not drawn: ingot pools lists them.`}</p> : null}
    </>
  )
}

function Pool({ pool }: { readonly pool: PoolView }) {
  const { name, family, ranges, remarks, inUse, total, history } = pool
  const share = total === 0n ? 1 : Math.min(1, inUse / Number(total))
  const level = share >= 1 ? 'bad' : share >= 0.9 ? 'warn' : 'ok'
  const [low, high] = [Math.min(...history), Math.max(...history)]
  return (
    <li class="pool">
      <h3>
        {name} <small>{family}</small>
        {remarks.map((remark) => (
          <span class="tag">{remark}</span>
        ))}
      </h3>
      <p class="use">
        <span class="figure">
          <b>{inUse.toLocaleString('en')}</b> of {countText(total)}
        </span>
        <svg class={`bar ${level}`} viewBox={`0 0 ${BAR} 6`} preserveAspectRatio="none" aria-hidden="true">
          <rect class="all" width={BAR} height="6" rx="1" />
          <rect class="used" width={Math.max(inUse > 0 ? 1 : 0, share * BAR)} height="6" rx="1" />
        </svg>
        <Sparkline values={history} label={`in use over time, from ${low} to ${high}`} />
      </p>
      <AddressGrid pool={pool} />
      <p class="ranges">{ranges.join(', ')}</p>
    </li>
  )
}

/** A /64 has more addresses than anybody reads digits. */
function countText(count: bigint): string {
  if (count < 1_000_000n) return count.toLocaleString('en')
  const digits = String(count)
  return `${digits[0]}.${digits[1]} × 10^${digits.length - 1}`
}
