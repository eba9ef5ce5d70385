// The pages over HTTP: what a browser is allowed, what is answered to whom, and that nothing that others write becomes markup.

import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import type { Explanation } from '@ingot/plan'
import type { PlanAnswer, PlanResult } from './plan-answer.ts'
import { createSite } from './site.tsx'
import { row, snapshot } from './snapshot.fixture.ts'
import { mapPage } from './views/map-page.tsx'

const EVIL = '<img src=x onerror=alert(1)>'
const verdict: Verdict = { reason: 'NoPools', message: EVIL, facts: {}, remedy: EVIL }
const WHOLE = snapshot(
  [
    row('default/web'),
    row('shop/cart', { state: 'waiting', addresses: [], pool: null, owners: [], why: EVIL }),
  ],
  {
    rejected: [verdict],
    gaps: [EVIL],
    takeovers: [
      {
        time: '2026-01-01T00:00:00Z',
        service: 'default/web',
        reason: 'FindingOver',
        message: `node "a" alone answers for "192.0.2.1" on eth0 again, after 0.4 s`,
        count: 2,
        isWarning: false,
      },
    ],
  },
)

const EXPLANATION: Explanation = {
  service: 'default/web',
  asksFor: [EVIL],
  has: ['192.0.2.1'],
  decided: ['192.0.2.1'],
  pool: 'web',
  verdicts: [verdict],
  pools: [{ pool: 'web', addresses: [], text: EVIL }],
  announcement: { layer2: ['node-1'] },
  nodes: [
    {
      node: 'node-1',
      place: 1,
      endpoints: 2,
      interfaces: 'all',
      announces: ['eth0'],
      verdict: { ...verdict },
    },
    { node: 'node-2', place: null, endpoints: 0, interfaces: [], announces: null, verdict },
  ],
  bgp: { nodes: ['node-1'], routes: [{ prefix: '192.0.2.1/32', advertisement: 'all', peers: ['router'] }] },
  bgpNodes: [{ node: 'node-1', verdict, routes: [] }],
  rejected: [],
}

const ANSWER: PlanAnswer = {
  services: [
    {
      service: 'default/web',
      change: 'loses',
      before: ['192.0.2.1'],
      after: [],
      pool: null,
      verdicts: [verdict],
      announcement: { layer2: [] },
    },
    {
      service: 'default/same',
      change: 'keeps',
      before: ['192.0.2.2'],
      after: ['192.0.2.2'],
      pool: 'web',
      verdicts: [],
      announcement: { layer2: ['node-1'] },
    },
  ],
  rejected: [verdict],
  isHeldBack: true,
  findings: [{ line: 3, message: EVIL }],
  named: [],
}

function site(result: PlanResult = { ok: true, answer: ANSWER }) {
  const asked: string[] = []
  const runtime = createManualRuntime()
  const { app } = createSite(
    {
      snapshot: async () => WHOLE,
      explain: async (service) => (service === 'default/web' ? EXPLANATION : undefined),
      plan: async (manifests) => {
        asked.push(manifests)
        return result
      },
    },
    runtime,
  )
  return { app, asked, runtime }
}

const PATHS = ['/', '/takeovers', '/services/default/web', '/plan']

test.each(PATHS)('%s may load what is here, and nothing else', async (path) => {
  const response = await site().app.request(path)
  expect(response.status).toBe(200)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toStartWith("default-src 'none'; script-src 'self'; img-src 'self'; connect-src 'self'; ")
  expect(policy).not.toContain('unsafe')
  const html = await response.text()
  const links = [...html.matchAll(/(?:src|href|action)="([^"]*)"/g)].map(([, it = '']) => it)
  expect(links.filter((it) => !/^[/#][^/]*/.test(it) || it.startsWith('//'))).toEqual([])
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, it = '']) => it)
  expect(
    styles.map((it) => `'sha256-${new Bun.CryptoHasher('sha256').update(it).digest('base64')}'`),
  ).toEqual([...policy.matchAll(/style-src (\S+);/g)].map(([, it = '']) => it))
  expect(html).not.toMatch(/<style[^>]|style=|<script(?! type="module" src=)| on[a-z]+="/)
})

test.each([...PATHS, '/?q=%22%3E%3Cscript%3E'])('on %s what others write is text', async (path) => {
  const html = await (await site().app.request(path)).text()
  expect(html).not.toContain('<img src=x')
  expect(html).not.toContain('<script>')
})

test('the map without a script shows what a filter leaves', async () => {
  const of = async (query: string) => (await site().app.request(`/${query}`)).text()
  const table = (html: string) => html.slice(html.indexOf('id="rows"'))
  expect(table(await of(''))).toContain('href="/services/shop/cart"')
  expect(table(await of('?q=WEB+node-1'))).not.toContain('shop/cart')
  expect(table(await of('?state=waiting'))).not.toContain('default/web')
})

test('of many rows a browser with a script is given as many as can be seen, and one without all that there are', async () => {
  const many = snapshot(Array.from({ length: 100 }, (_, i) => row(`default/service-${i}`)))
  const html = mapPage(many, { text: '', state: '' })
  const places = (it: string) => [...it.matchAll(/aria-rowindex="(\d+)"/g)].map(([, place]) => Number(place))
  expect(places(html)).toEqual(Array.from({ length: 61 }, (_, i) => i + 1))
  expect(places(html.replace(/<noscript>.*?<\/noscript>/gs, '')).at(-1)).toBe(24)
  expect(html).toContain('The first 60 are shown')
})

test.each([
  ['standby (leader X)', 'gives no addresses: standby (leader X)'],
  ['leading', 'reads what there is'],
])('a controller that is %s and knows nothing says that, and nothing else', (leadership, text) => {
  const html = mapPage(snapshot([], { isLeading: false, leadership, pools: [], nodes: [] }), {
    text: '',
    state: '',
  })
  expect(html).toContain(text)
  for (const claim of ['Nothing needs attention', 'There is no', 'No node', 'No BGPPeer'])
    expect(html).not.toContain(claim)
})

test('the page of a Service has every link of the chain, and the gap that was measured', async () => {
  const html = await (await site().app.request('/services/default/web')).text()
  for (const part of ['192.0.2.1/32', 'to router', 'eth0', 'of pool web', 'gap 0.4 s', 'It asks for'])
    expect(html).toContain(part)
  const part = await site().app.request('/services/default/web', { headers: { 'x-ingot-part': '1' } })
  expect(await part.text()).toStartWith('<h1>default/web</h1>')
})

test('the page of a Service that is not there says so, and leads back', async () => {
  const answer = await site().app.request('/services/default/%3Cnone')
  expect(answer.status).toBe(404)
  const html = await answer.text()
  expect(html).toContain('There is no Service default/&lt;none.')
  expect(html).toContain('<a href="/">')
  const part = await site().app.request('/services/default/none', { headers: { 'x-ingot-part': '1' } })
  expect([part.status, await part.text()]).toEqual([404, 'there is no Service default/none\n'])
})

test('the times of what speakers told say of which zone they are', async () => {
  expect(await (await site().app.request('/takeovers')).text()).toMatch(
    />\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC</,
  )
})

test('a plan shows what would change, what is wrong, and not what stays', async () => {
  const { app, asked } = site()
  const body = new FormData()
  body.set('manifest', 'kind: IPAddressPool')
  const response = await app.request('/plan', { method: 'POST', body })
  const html = await response.text()
  expect(asked).toEqual(['kind: IPAddressPool'])
  for (const part of ['1 of 2 Services', 'line 3', 'would be rejected', 'default/web', 'loses'])
    expect(html).toContain(part)
  expect(html).not.toContain('default/same')
  expect(html).not.toContain('<img src=x')
})

test('a plan is refused where it cannot be had, to forms of other sites, and to texts without end', async () => {
  const post = (text: string, headers = {}, result?: PlanResult) => {
    const body = new FormData()
    body.set('manifest', text)
    return site(result).app.request('/plan', { method: 'POST', body, headers })
  }
  expect(await (await post('', {}, { ok: false, message: 'not now' })).text()).toContain('not now')
  expect((await post('', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await post('', { 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  expect((await post('x'.repeat(2_000_000))).status).toBe(413)
})

test('pages are made so often and no more', async () => {
  const { app, runtime } = site()
  const statuses = async (count: number) => {
    const answers = Array.from({ length: count }, () => app.request('/plan'))
    return (await Promise.all(answers)).map(({ status }) => status)
  }
  expect((await statuses(60)).filter((it) => it === 429)).toHaveLength(20)
  runtime.advance(seconds(1))
  expect((await statuses(20)).filter((it) => it === 200)).toHaveLength(10)
})

test('scripts come as JavaScript, and again only when they are others', async () => {
  const { app } = site()
  const html = await (await app.request('/')).text()
  const [, src = ''] = /<script type="module" src="([^"]+)"/.exec(html) ?? []
  const queue = [src]
  const seen = new Set<string>()
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    seen.add(path)
    const response = await app.request(path)
    expect([path, response.headers.get('content-type')]).toEqual([path, 'text/javascript; charset=utf-8'])
    const text = await response.text()
    const { imports } = new Bun.Transpiler({ loader: 'js' }).scan(text)
    for (const { path: to } of imports) queue.push(new URL(to, `http://x${path}`).pathname)
    const etag = response.headers.get('etag') ?? ''
    expect((await app.request(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
  }
  expect(seen.size).toBe(5)
})
