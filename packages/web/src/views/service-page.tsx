/** @jsxImportSource hono/jsx */
// The page of a Service: the chain from what it asks for to the frame or the route, with the reason of every link. Nothing is
// judged here: the verdicts are those of the allocator and the elections.

import type { Verdict } from '@ingot/api'
import type { Explanation } from '@ingot/plan'
import type { Child } from 'hono/jsx'
import type { Snapshot, Takeover } from '../snapshot.ts'
import { Remedy } from './attention.tsx'
import { pageOf } from './layout.tsx'
import { TakeoverList } from './takeovers-page.tsx'

export function servicePage(snapshot: Snapshot, explanation: Explanation): string {
  const { service } = explanation
  return pageOf({
    title: service,
    page: 'service',
    leadership: snapshot.leadership,
    children: (
      <div data-service={service}>
        <ServiceChain explanation={explanation} takeovers={takeoversOf(snapshot, explanation)} />
      </div>
    ),
  })
}

/** Of one that was deleted, or never was. */
export function noServicePage({ leadership }: Snapshot, service: string): string {
  return pageOf({
    title: service,
    page: 'service',
    leadership,
    children: (
      <>
        <h1>{service}</h1>
        <p class="lead">
          There is no Service {service}. <a href="/">All Services</a>
        </p>
      </>
    ),
  })
}

export function takeoversOf({ takeovers }: Snapshot, { service }: Explanation): Takeover[] {
  return takeovers.filter((it) => it.service === service)
}

interface ChainProps {
  readonly explanation: Explanation
  readonly takeovers: readonly Takeover[]
}

export function ServiceChain({ explanation, takeovers }: ChainProps) {
  const { service, asksFor, has, decided, pool, verdicts, pools, rejected } = explanation
  const isWritten = has.length === decided.length && has.every((it) => decided.includes(it))
  return (
    <>
      <h1>{service}</h1>
      <p class="lead">
        <b class="mono">{has.join(', ') || 'no address'}</b>
        {isWritten && pool !== null ? ` of pool ${pool}` : ''}
        {isWritten ? '' : `, and is to get ${decided.join(', ') || 'none'}`}
      </p>
      <ol class="chain">
        <Link title="It asks for">
          <ul class="plain">
            {asksFor.map((wish) => (
              <li>{wish}</li>
            ))}
          </ul>
        </Link>
        <Link title="Decided">
          <Verdicts verdicts={[...verdicts, ...rejected]} />
        </Link>
        {pools.length === 0 ? null : (
          <Link title={decided.length === 0 ? 'What each pool could do' : 'The pools, if it had no address'}>
            <ul class="plain">
              {pools.map(({ text, remedy }) => (
                <li>
                  {text}
                  <Remedy text={remedy} />
                </li>
              ))}
            </ul>
          </Link>
        )}
        <Layer2 explanation={explanation} />
        <Bgp explanation={explanation} />
        <Link title="What speakers told">
          <TakeoverList takeovers={takeovers} />
        </Link>
      </ol>
    </>
  )
}

function Link({ title, children }: { readonly title: string; readonly children: Child }) {
  return (
    <li>
      <h2>{title}</h2>
      {children}
    </li>
  )
}

function Verdicts({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <ul class="plain">
      {verdicts.map(({ reason, message, remedy }) => (
        <li>
          <code>{reason}</code> {message}
          <Remedy text={remedy} />
        </li>
      ))}
    </ul>
  )
}

function Layer2({ explanation: { nodes } }: { readonly explanation: Explanation }) {
  if (nodes.length === 0) return null
  return (
    <Link title="By ARP and NDP, in the order of the election">
      <div class="wide" tabindex={0} role="region" aria-label="Nodes in the order of the election">
        <table>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col" class="number">
                Place
              </th>
              <th scope="col" class="number">
                Endpoints
              </th>
              <th scope="col">Says it answers on</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ node, place, endpoints, announces, verdict }) => (
              <tr>
                <th scope="row">{node}</th>
                <td class="number">{place ?? '–'}</td>
                <td class="number">{endpoints}</td>
                <td class="mono">{announces === null ? '–' : announces.join(' ') || 'all interfaces'}</td>
                <td>
                  {verdict.message}
                  <Remedy text={verdict.remedy} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Link>
  )
}

function Bgp({ explanation: { bgp, bgpNodes } }: { readonly explanation: Explanation }) {
  if (bgp === undefined) return null
  return (
    <Link title="By BGP, from every node that may">
      <ul class="plain">
        {bgp.routes.map(({ prefix, advertisement, peers }) => (
          <li>
            <span class="mono">{prefix}</span> by {advertisement} to {peers.join(', ') || 'no peer'}
          </li>
        ))}
        {bgpNodes.map(({ node, verdict }) => (
          <li>
            <b>{node}</b> <code>{verdict.reason}</code> {verdict.message}
            <Remedy text={verdict.remedy} />
          </li>
        ))}
      </ul>
    </Link>
  )
}
