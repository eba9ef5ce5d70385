// The page in a real browser: that it is quiet, smooth with 5,000 Services, live, of use by keyboard alone and on a phone, and
// that nothing in it keeps anybody out.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { systemRuntime } from '@ingot/kube'
import { chromium, Page } from './browser.ts'
import { serveMany } from './many-services.fixture.ts'
import type { ManyServices } from './many-services.fixture.ts'
import { row } from './snapshot.fixture.ts'
import type { Snapshot } from './snapshot.ts'

setDefaultTimeout(60_000)

const AXE = readFileSync(Bun.fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** Milliseconds of processor time; browsers call a task of so many long. */
const LONG_TASK = 50
const FRAMES = 40

/** Far, so that in every frame all rows are others. */
const SCROLL = `(async () => {
  const table = document.querySelector('#services')
  for (let i = 0; i < ${FRAMES}; i++) {
    table.scrollTop = (i * 1637) % table.scrollHeight
    await new Promise(requestAnimationFrame)
  }
})()`

/** A browser that compiles or collects meanwhile is slow once, and a page that is slow is slow each time. */
function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN
}

describe.skipIf(chromium === undefined)('the page in a browser [needs chromium]', () => {
  let cluster: ManyServices
  let page: Page
  let whole: Snapshot

  beforeAll(async () => {
    cluster = serveMany(5000, systemRuntime)
    whole = cluster.now
    page = await Page.open(chromium ?? '')
  })
  afterAll(async () => {
    await page[Symbol.asyncDispose]()
    await cluster[Symbol.asyncDispose]()
  })

  async function openMap(): Promise<void> {
    cluster.now = whole
    await page.look(1280, 900, 'light')
    await page.goTo(cluster.url)
    await page.until(`document.querySelector('#live').textContent === 'live'`)
    await page.until(`document.querySelector('#rows').style.height !== ''`)
  }

  test('shows 5,000 Services live, with a handful of rows, and complains of nothing', async () => {
    // what the page before had to say has come by then
    await openMap()
    page.complaints.length = 0
    await openMap()
    expect(await page.evaluate<string>(`document.querySelector('#live').textContent`)).toBe('live')
    expect(await page.evaluate<number>(`document.querySelectorAll('#rows > *').length`)).toBeLessThan(80)
    for (const path of ['takeovers', 'plan']) await page.goTo(`${cluster.url}${path}`)
    expect(page.complaints).toEqual([])
  })

  test('draws no rows below what can be seen until somebody scrolls there', async () => {
    await openMap()
    await page.look(1280, 300, 'light')
    const isDrawn = `document.querySelector('#rows a').checkVisibility({ contentVisibilityAuto: true })`
    await page.until(`!(${isDrawn})`)
    await page.evaluate(`document.querySelector('#services').scrollIntoView()`)
    await page.until(isDrawn)
  })

  test('has rows without a script, too', async () => {
    const rows = `[...document.querySelectorAll('#rows .row')].filter((it) => it.checkVisibility()).length`
    await page.ask('Emulation.setScriptExecutionDisabled', { value: true })
    await page.goTo(cluster.url)
    const seen = await page.evaluate<number>(rows)
    await page.ask('Emulation.setScriptExecutionDisabled', { value: false })
    expect(seen).toBe(60)
  })

  test('is smooth: a frame of scrolling, a letter in the filter and a change are no long task', async () => {
    await openMap()
    const workOf = async (play: () => Promise<unknown>) => {
      const before = await page.work()
      await play()
      await page.evaluate('new Promise(requestAnimationFrame)')
      return (await page.work()) - before
    }
    await page.evaluate(SCROLL)
    expect((await workOf(() => page.evaluate(SCROLL))) / FRAMES).toBeLessThan(LONG_TASK)
    await page.press('/', '/')
    const letters: number[] = []
    for (const letter of 'service-0') letters.push(await workOf(() => page.type(letter)))
    expect(median(letters)).toBeLessThan(LONG_TASK)
    const changes: number[] = []
    for (const owner of ['first', 'second', 'third']) {
      const change = row('team-0/service-00000', { owners: [owner] })
      const told = async () => {
        cluster.change(change)
        await page.until(`document.querySelector('#rows').textContent.includes('${owner}')`)
      }
      changes.push(await workOf(told))
    }
    // all of it: what came, the table, the panels
    expect(median(changes)).toBeLessThan(2 * LONG_TASK)
  })

  test('is told of a change within a second', async () => {
    await openMap()
    cluster.change(row('aaa/first', { state: 'conflict', why: 'a foreign host' }))
    const took = await page.until(`document.querySelector('#rows a')?.textContent === 'aaa/first'`)
    expect(took).toBeLessThan(1000)
    await page.until(`document.querySelector('[data-panel=attention]').textContent.includes('aaa/first')`)
    cluster.now = whole
    expect(await page.until(`document.querySelector('#count').textContent === '5,000'`)).toBeLessThan(1000)
  })

  test('can be used by keys alone: to the filter, to a Service far down, and into it', async () => {
    await openMap()
    await page.press('/', '/')
    await page.type('service-03')
    await page.until(`document.querySelector('#count').textContent === '1,000 of 5,000'`)
    await page.press('Tab')
    await page.press('Tab')
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('services')
    await page.press('End')
    const last = `document.activeElement.textContent`
    expect(await page.evaluate<string>(last)).toBe('team-9/service-03969')
    await page.press('ArrowUp')
    expect(await page.evaluate<string>(last)).toBe('team-9/service-03929')
    await page.press('PageDown')
    await page.press('Home')
    expect(await page.evaluate<string>(last)).toBe('team-0/service-03000')
    await page.press('Enter', '\\r')
    await page.until(`location.pathname === '/services/team-0/service-03000'`)
  })

  test.each([
    ['by day', 1280, 'light', ''],
    ['by night', 1280, 'dark', ''],
    ['on a phone', 360, 'dark', ''],
    ['the timeline on a phone', 360, 'light', 'takeovers'],
    ['the plan box', 360, 'light', 'plan'],
  ] as const)('keeps nobody out, and nothing sticks out: %s', async (_name, width, scheme, path) => {
    await openMap()
    await page.look(width, 800, scheme)
    await page.goTo(`${cluster.url}${path}`)
    if (path === '') await page.until(`document.querySelector('#count').textContent === '5,000'`)
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate<number>(beyond)).toBe(0)
    await page.evaluate(AXE)
    const violations = await page.evaluate<string[]>(`axe.run().then(({ violations }) => violations.map(
      ({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, failureSummary }) => html + ' ' + failureSummary).join(' | ')))`)
    expect(violations).toEqual([])
  })
})
