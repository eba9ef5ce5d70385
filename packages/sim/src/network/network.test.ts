// What becomes of messages: whether they land, how often, and what their sender hears of it.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { Dice } from '../dice.ts'
import { Trace } from '../trace.ts'
import { VirtualTime } from '../virtual-time.ts'
import { calm } from './message.ts'
import type { Adversary, EventFate, RequestFate } from './message.ts'
import { Network } from './network.ts'

const OBJECT = 'http://cluster/api/v1/namespaces/default/services/a'

/** A network before a server that answers everything with 200, and whose watches tell what the test says. */
function start(adversary: Partial<Adversary> = {}) {
  const time = new VirtualTime()
  const wire = time.program('network', new Dice(1, 'wire'))
  const landed: string[] = []
  let tell = (_event: string) => {}
  const server = {
    fetch(request: Request) {
      landed.push(`${time.now() >= 1000 ? 'late ' : ''}${request.method}`)
      if (!request.url.includes('watch=true')) return Response.json({ ok: true })
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          tell = (event) => controller.enqueue(new TextEncoder().encode(`${event}\n`))
        },
      })
      return new Response(body)
    },
  }
  const network = new Network(
    { ...calm, ...adversary },
    { server, wire, dice: new Dice(1, 'net'), trace: new Trace(time.now), latency: milliseconds(10) },
  )
  const client = time.program('client', new Dice(1, 'client'))
  const fetch = network.connect(client)
  let heard = 'nothing'
  const send = (method = 'PUT', url = OBJECT) => {
    void fetch(url, { method }).then(
      async (response) => (heard = `${response.status} ${(await response.text()).slice(0, 11)}`),
      (error: Error & { code?: string }) => (heard = error.code ?? error.name),
    )
  }
  return {
    time,
    network,
    client,
    fetch,
    send,
    landed,
    tell: (event: string) => tell(event),
    heard: () => heard,
  }
}

const at = milliseconds

test.each<[RequestFate, landed: string[], heard: string]>([
  [{ kind: 'pass' }, ['PUT'], '200 {"ok":true}'],
  [{ kind: 'slow', there: seconds(2), back: at(0) }, ['late PUT'], '200 {"ok":true}'],
  [{ kind: 'slow', there: at(0), back: seconds(90) }, ['PUT'], 'nothing'],
  [{ kind: 'lost', how: 'silence' }, [], 'nothing'],
  [{ kind: 'lost', how: 'reset' }, [], 'ECONNRESET'],
  [{ kind: 'answerLost', how: 'silence' }, ['PUT'], 'nothing'],
  [{ kind: 'answerLost', how: 'reset' }, ['PUT'], 'ECONNRESET'],
  [{ kind: 'twice', after: seconds(2) }, ['PUT', 'late PUT'], '200 {"ok":true}'],
  [{ kind: 'refused', code: 429, isDone: false }, [], '429 {"kind":"St'],
  [{ kind: 'refused', code: 503, isDone: true }, ['PUT'], '503 {"kind":"St'],
])('a request whose fate is %j', async (fate, landed, heard) => {
  const it = start({ request: () => fate })
  it.send()
  await it.time.pass(seconds(60))
  expect(it.landed).toEqual(landed)
  expect(it.heard()).toBe(heard)
})

test('what a killed program has sent still lands, and what it sends then does not', async () => {
  const it = start({ request: () => ({ kind: 'slow', there: seconds(2), back: at(0) }) })
  it.send()
  it.client.kill()
  it.network.disconnect(it.client)
  it.send()
  await it.time.pass(seconds(60))
  expect(it.landed).toEqual(['late PUT'])
  expect(it.heard()).toBe('nothing')
})

test('a request that is given up lands all the same', async () => {
  const it = start()
  const stop = new AbortController()
  const answer = it.fetch(OBJECT, { method: 'PUT', signal: stop.signal }).catch((error: Error) => error.name)
  stop.abort()
  await it.time.pass(seconds(1))
  expect(it.landed).toEqual(['PUT'])
  expect(await answer).toBe('AbortError')
})

describe('a cut', () => {
  test('by reset refuses what is sent, and what is answered is not heard', async () => {
    const it = start({ request: () => ({ kind: 'slow', there: seconds(1), back: at(0) }) })
    it.send()
    it.network.cut('reset', seconds(30))
    await it.time.pass(seconds(2))
    expect([it.landed, it.heard()]).toEqual([['late PUT'], 'ECONNRESET'])
    it.send()
    await it.time.pass(seconds(2))
    expect(it.landed).toEqual(['late PUT'])
    await it.time.pass(seconds(30))
    it.send()
    await it.time.pass(seconds(2))
    expect(it.heard()).toBe('200 {"ok":true}')
  })

  test('in silence lets everything wait for its end', async () => {
    const it = start()
    it.network.cut('silence', seconds(30))
    it.send()
    await it.time.pass(seconds(29))
    expect([it.landed, it.heard()]).toEqual([[], 'nothing'])
    await it.time.pass(seconds(2))
    expect([it.landed, it.heard()]).toEqual([['late PUT'], '200 {"ok":true}'])
  })

  test('is only for those it is for, and can be mended', async () => {
    const it = start()
    it.network.cut('reset', seconds(30), (name) => name === 'another')
    it.send()
    await it.time.pass(seconds(1))
    expect(it.heard()).toBe('200 {"ok":true}')
    it.network.cut('reset', seconds(30))
    it.network.mend()
    it.send()
    await it.time.pass(seconds(1))
    expect(it.landed).toHaveLength(2)
  })
})

test('a version that is forgotten stays so: a watch from below it is 410', async () => {
  const it = start({ event: () => ({ kind: 'expired' }) })
  const watch = (from: number) =>
    it.send('GET', `http://cluster/api/v1/services?watch=true&resourceVersion=${from}`)
  watch(1)
  await it.time.pass(seconds(1))
  it.tell(JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'a', resourceVersion: '7' } } }))
  await it.time.pass(seconds(1))
  watch(6)
  await it.time.pass(seconds(1))
  expect([it.landed, it.heard()]).toEqual([['GET'], '410 {"kind":"St'])
  watch(7)
  await it.time.pass(seconds(1))
  expect(it.landed).toEqual(['GET', 'late GET'])
})

describe('a watch', () => {
  /** Opens one and tells three events; the fate is the second one's. */
  async function watched(fate: EventFate) {
    const it = start({ event: ({ text }) => (text.includes(' b ') ? fate : { kind: 'pass' }) })
    const lines: string[] = []
    void it.fetch('http://cluster/api/v1/services?watch=true', { method: 'GET' }).then(async ({ body }) => {
      const reader = body?.getReader()
      try {
        for (let it = await reader?.read(); it?.value; it = await reader?.read()) {
          lines.push(/"name":"(\w)"/.exec(new TextDecoder().decode(it.value))?.[1] ?? '410')
        }
        lines.push('end')
      } catch (error) {
        lines.push(error instanceof Error && 'code' in error ? String(error.code) : 'error')
      }
    })
    await it.time.pass(seconds(1))
    for (const name of ['a', 'b', 'c']) {
      it.tell(JSON.stringify({ type: 'ADDED', object: { metadata: { name, resourceVersion: '1' } } }))
    }
    await it.time.pass(seconds(1))
    const soon = [...lines]
    await it.time.pass(seconds(60))
    return [soon, lines.slice(soon.length)]
  }

  test.each<[EventFate, soon: string[], later: string[]]>([
    [{ kind: 'pass' }, ['a', 'b', 'c'], []],
    [{ kind: 'slow', there: seconds(20) }, ['a'], ['b', 'c']],
    [{ kind: 'reset' }, ['a', 'ECONNRESET'], []],
    [{ kind: 'silence' }, ['a'], []],
    [{ kind: 'expired' }, ['a', '410', 'end'], []],
  ])('with an event whose fate is %j', async (fate, soon, later) => {
    expect(await watched(fate)).toEqual([soon, later])
  })
})
