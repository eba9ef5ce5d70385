// What viewers are told, and when: everything at first, then what has changed, and never faster than they read.

import { expect, test } from 'bun:test'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Feed, QUIET_MAX, TICK, VIEWERS_MAX } from './feed.ts'
import { row, snapshot } from './snapshot.fixture.ts'

class Fixture {
  readonly runtime = createManualRuntime()
  now = snapshot([row('default/a'), row('default/b')])
  looks = 0
  readonly feed = new Feed(async () => {
    this.looks += 1
    return this.now
  }, this.runtime)

  open() {
    const gone = new AbortController()
    const stream = this.feed.open(gone.signal)
    const texts: string[] = []
    void this.#read(stream, texts)
    return { stream, texts, leave: () => gone.abort() }
  }

  async #read(stream: ReadableStream<Uint8Array> | undefined, texts: string[]): Promise<void> {
    if (stream === undefined) return
    for await (const octets of stream) texts.push(new TextDecoder().decode(octets))
  }

  async tick(): Promise<void> {
    const before = this.looks
    this.runtime.advance(TICK)
    await until(() => this.looks > before)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function eventsIn(text: string): [event: string, data: unknown][] {
  return text
    .split('\n\n')
    .filter((it) => it.startsWith('event: '))
    .map((it) => {
      const [event = '', data = ''] = it.split('\n')
      return [event.slice('event: '.length), JSON.parse(data.slice('data: '.length))]
    })
}

test('what the first who looks is told is made once', async () => {
  const it = new Fixture()
  let reads = 0
  const counted = Object.defineProperty({ ...row('default/a') }, 'why', {
    get() {
      reads += 1
      return ''
    },
  })
  it.now = snapshot([counted])
  const { texts } = it.open()
  await until(() => texts.length === 1)
  expect(eventsIn(texts[0] ?? '').map(([event]) => event)).toEqual(['all', 'panels'])
  expect(reads).toBe(1)
})

test('who comes is told everything, and then what has changed', async () => {
  const it = new Fixture()
  const { texts } = it.open()
  await until(() => texts.length === 1)
  const [all, panels] = eventsIn(texts[0] ?? '')
  expect(all?.[0]).toBe('all')
  expect(all?.[1]).toMatchObject([
    { service: 'default/a', cells: ['default/a', '192.0.2.1', 'web', 'node-1'], state: 'announced' },
    { service: 'default/b' },
  ])
  expect(Object.keys(panels?.[1] ?? {})).toContain('pools')

  const [a] = it.now.services.values()
  it.now = snapshot([...(a === undefined ? [] : [a]), row('default/c', { state: 'waiting', why: 'no pool' })])
  await it.tick()
  await until(() => texts.length === 2)
  const [rows, changedPanels] = eventsIn(texts[1] ?? '')
  expect(rows).toEqual([
    'rows',
    { changed: [expect.objectContaining({ service: 'default/c', why: 'no pool' })], removed: ['default/b'] },
  ])
  // pools and nodes are as they were
  expect(Object.keys(changedPanels?.[1] ?? {}).toSorted()).toEqual(['attention', 'summary'])
  it.feed.stop()
})

test('where nothing changes nothing is said, but for a sign of life', async () => {
  const it = new Fixture()
  const { texts } = it.open()
  await until(() => texts.length === 1)
  for (let passed = 0; passed < QUIET_MAX; passed += TICK) await it.tick()
  await until(() => texts.length > 1)
  expect(texts.slice(1)).toEqual([':\n\n'])
  it.feed.stop()
})

test('who comes later is told everything as well, without another look for each', async () => {
  const it = new Fixture()
  const first = it.open()
  await until(() => first.texts.length === 1)
  const others = [it.open(), it.open()]
  await until(() => others.every(({ texts }) => texts.length === 1))
  expect(others.map(({ texts }) => texts[0])).toEqual([first.texts[0], first.texts[0]])
  expect(first.texts).toHaveLength(1)
  expect(it.looks).toBeLessThanOrEqual(3)
  it.feed.stop()
})

test('no more viewers than are allowed, until one goes; with the last one all work ends', async () => {
  const it = new Fixture()
  const viewers = Array.from({ length: VIEWERS_MAX }, () => it.open())
  expect(it.open().stream).toBeUndefined()
  viewers[0]?.leave()
  expect(it.feed.viewers).toBe(VIEWERS_MAX - 1)
  const late = it.open()
  expect(late.stream).toBeDefined()
  await until(() => late.texts.length === 1)
  for (const { leave } of [...viewers, late]) leave()
  expect(it.feed.viewers).toBe(0)
  expect(it.runtime.pending()).toEqual([])
})

test('a viewer that does not read is let go, and the others are not', async () => {
  const it = new Fixture()
  const stuck = it.feed.open(new AbortController().signal)
  const { texts } = it.open()
  await until(() => texts.length === 1)
  const why = 'x'.repeat(1_000_000)
  for (let i = 0; it.feed.viewers === 2 && i < 40; i++) {
    it.now = snapshot([row('default/a', { why: `${why}${i}` })])
    await it.tick()
  }
  expect(it.feed.viewers).toBe(1)
  expect(stuck?.locked).toBe(false)
  it.feed.stop()
})

test('who has gone before the first word is not counted', () => {
  const it = new Fixture()
  it.feed.open(AbortSignal.abort())
  expect(it.feed.viewers).toBe(0)
})
