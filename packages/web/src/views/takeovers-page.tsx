/** @jsxImportSource hono/jsx */
// The timeline: what speakers told of who has an address, the newest first, with the gap where somebody measured one.

import { pathOf } from '../service-row.ts'
import type { Snapshot, Takeover } from '../snapshot.ts'
import { pageOf } from './layout.tsx'

const SHOWN_MAX = 300

export function takeoversPage(snapshot: Snapshot): string {
  return pageOf({
    title: 'Takeovers',
    page: 'takeovers',
    leadership: snapshot.leadership,
    children: (
      <>
        <h1>Takeovers</h1>
        <p class="lead">
          What speakers told of who has an address, as long as the API server keeps their events: an hour,
          unless it is told otherwise.
        </p>
        <div data-panel="takeovers">
          <TakeoverList takeovers={snapshot.takeovers} />
        </div>
      </>
    ),
  })
}

export function TakeoverList({ takeovers }: { readonly takeovers: readonly Takeover[] }) {
  if (takeovers.length === 0) return <p class="none">Nothing has been told.</p>
  return (
    <ol class="timeline">
      {takeovers.slice(0, SHOWN_MAX).map((it) => (
        <li class={it.isWarning ? 'warn' : ''}>
          <time datetime={it.time}>{`${it.time.slice(0, 19).replace('T', ' ')} UTC`}</time>
          <span class="what">
            <a href={pathOf(it.service)}>{it.service}</a> {it.message}
            {it.before === undefined ? '' : `, in place of "${it.before}"`}
          </span>
          <span class="aside">
            <code>{it.reason}</code>
            {it.count > 1 ? ` ${it.count} times` : ''}
            <Gap message={it.message} />
          </span>
        </li>
      ))}
    </ol>
  )
}

function Gap({ message }: { readonly message: string }) {
  const gap = gapIn(message)
  return gap === undefined ? null : <b class="gap">{`gap ${gap}`}</b>
}

/** As speakers say it: `…, after 0.4 s` of who had not answered, `…, 330 ms after node "a" …` of who was replaced. */
export function gapIn(message: string): string | undefined {
  const [, answered, taken] = /, after (\d+(?:\.\d+)? s)$|, (\d+ ms) after node "/.exec(message) ?? []
  return answered ?? taken
}
