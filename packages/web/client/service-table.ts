// The table of all Services, of which only the rows exist that can be seen: the first and the last of them are computed from
// how far it is scrolled, since all rows are of one height. Arrow keys go from Service to Service, Enter opens one, a slash
// leads to the filter.

import { pathOf, searchText, shownBy } from '../src/service-row.ts'
import type { TableRow } from '../src/service-row.ts'

/** Rows beyond what can be seen, so that a fast scroll shows no gap. */
const MARGIN = 8

interface Searched {
  readonly row: TableRow
  readonly text: string
}

export class ServiceTable {
  readonly #table: HTMLElement
  readonly #body: HTMLElement
  readonly #count: HTMLElement
  readonly #text: HTMLInputElement
  readonly #state: HTMLSelectElement
  readonly #rows = new Map<string, Searched>()
  /** By name; undefined where one has come or gone since. */
  #sorted: string[] | undefined
  /** What the filter leaves, by name. */
  #shown: TableRow[] = []
  #drawn: HTMLElement[] = []
  #rowHeight = 0
  /** The Service that the keys are on. */
  #active: string | undefined
  #isDue = false

  /** The table of a page that has one. */
  static on(page: Document): ServiceTable | undefined {
    const table = page.querySelector<HTMLElement>('#services')
    const body = page.querySelector<HTMLElement>('#rows')
    const count = page.querySelector<HTMLElement>('#count')
    const text = page.querySelector<HTMLInputElement>('#q')
    const state = page.querySelector<HTMLSelectElement>('#state')
    if (table === null || body === null || count === null || text === null || state === null) return undefined
    return new ServiceTable(table, body, count, text, state)
  }

  private constructor(
    table: HTMLElement,
    body: HTMLElement,
    count: HTMLElement,
    text: HTMLInputElement,
    state: HTMLSelectElement,
  ) {
    this.#table = table
    this.#body = body
    this.#count = count
    this.#text = text
    this.#state = state
    const filter = () => {
      this.#choose()
      table.scrollTop = 0
    }
    text.addEventListener('input', filter)
    state.addEventListener('change', filter)
    text.form?.addEventListener('submit', (event) => event.preventDefault())
    table.addEventListener('scroll', () => this.#drawSoon(), { passive: true })
    table.addEventListener('keydown', (event) => this.#pressed(event))
    addEventListener('resize', () => {
      this.#rowHeight = 0
      this.#drawSoon()
    })
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return
      if (event.target instanceof HTMLTextAreaElement) return
      event.preventDefault()
      text.focus()
    })
  }

  replace(rows: readonly TableRow[]): void {
    this.#rows.clear()
    this.#sorted = undefined
    this.change(rows, [])
  }

  change(changed: readonly TableRow[], removed: readonly string[]): void {
    for (const row of changed) {
      if (!this.#rows.has(row.service)) this.#sorted = undefined
      this.#rows.set(row.service, { row, text: searchText(row) })
    }
    for (const service of removed) if (this.#rows.delete(service)) this.#sorted = undefined
    this.#choose()
  }

  #choose(): void {
    const isShown = shownBy({ text: this.#text.value, state: this.#state.value })
    this.#sorted ??= [...this.#rows.keys()].sort()
    this.#shown = this.#sorted.flatMap((service) => {
      const { row, text } = this.#rows.get(service) ?? {}
      return row !== undefined && text !== undefined && isShown(row, text) ? [row] : []
    })
    const [some, total] = [this.#shown.length, this.#rows.size].map((it) => it.toLocaleString('en'))
    this.#count.textContent = some === total ? `${some}` : `${some} of ${total}`
    this.#table.setAttribute('aria-rowcount', String(this.#shown.length + 1))
    this.#drawSoon()
  }

  /** Once before the next frame, however much happens. */
  #drawSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      this.#draw()
    })
  }

  #draw(): void {
    if (this.#drawn.length === 0) this.#body.replaceChildren()
    this.#rowHeight ||= this.#measure()
    // first: how much can be seen depends on it
    this.#body.style.height = `${this.#shown.length * this.#rowHeight}px`
    const { scrollTop, clientHeight } = this.#table
    const first = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - MARGIN)
    const end = Math.min(this.#shown.length, Math.ceil((scrollTop + clientHeight) / this.#rowHeight) + MARGIN)
    const hadFocus = this.#body.contains(document.activeElement)
    while (this.#drawn.length < end - first) this.#drawn.push(newRow())
    const visible = this.#drawn.slice(0, end - first)
    visible.forEach((element, i) => fill(element, this.#shown[first + i], first + i))
    this.#body.style.paddingTop = `${first * this.#rowHeight}px`
    const { childElementCount, firstElementChild } = this.#body
    if (visible.length !== childElementCount || visible[0] !== (firstElementChild ?? undefined))
      this.#body.replaceChildren(...visible)
    if (hadFocus) this.#focusActive()
  }

  #measure(): number {
    const probe = newRow()
    fill(probe, { service: '', cells: [' ', ' ', ' ', ' '], state: 'assigned', why: '' }, 0)
    this.#body.append(probe)
    const { height } = probe.getBoundingClientRect()
    probe.remove()
    // elements that were taken out are put back by the next draw
    this.#drawn = []
    return Math.max(1, height)
  }

  #pressed(event: KeyboardEvent): void {
    const now = this.#shown.findIndex(({ service }) => service === this.#active)
    const page = Math.max(1, Math.floor(this.#table.clientHeight / this.#rowHeight) - 2)
    const last = this.#shown.length - 1
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: now + 1,
      ArrowUp: now - 1,
      PageDown: now + page,
      PageUp: now - page,
      Home: 0,
      End: last,
    }
    const wanted = moves[event.key]
    if (wanted === undefined || last < 0) return
    event.preventDefault()
    this.#goTo(Math.max(0, Math.min(last, wanted)))
  }

  #goTo(index: number): void {
    this.#active = this.#shown[index]?.service
    const top = index * this.#rowHeight
    const head = this.#body.offsetTop
    const { scrollTop, clientHeight } = this.#table
    if (top < scrollTop) this.#table.scrollTop = top
    else if (top + this.#rowHeight + head > scrollTop + clientHeight)
      this.#table.scrollTop = top + this.#rowHeight + head - clientHeight
    this.#draw()
    this.#focusActive()
  }

  /** On the Service that the keys are on, wherever it is drawn now; on the table where it is out of sight. */
  #focusActive(): void {
    const link = this.#drawn.map((it) => it.querySelector('a')).find((it) => it?.textContent === this.#active)
    const target = link?.isConnected === true ? link : this.#table
    if (document.activeElement !== target) target.focus({ preventScroll: true })
  }
}

function newRow(): HTMLElement {
  const row = document.createElement('div')
  row.className = 'row'
  row.setAttribute('role', 'row')
  for (let i = 0; i < 5; i++) {
    const cell = document.createElement('span')
    cell.setAttribute('role', 'cell')
    row.append(cell)
  }
  row.firstElementChild?.append(document.createElement('a'))
  row.lastElementChild?.append(document.createElement('span'))
  return row
}

function fill(element: HTMLElement, row: TableRow | undefined, index: number): void {
  if (row === undefined) return
  element.setAttribute('aria-rowindex', String(index + 2))
  const [link, ...cells] = Array.from(element.children, (cell) => cell.firstElementChild ?? cell)
  const [service = '', ...texts] = row.cells
  write(link, service)
  if (link instanceof HTMLAnchorElement) link.href = pathOf(service)
  texts.forEach((text, i) => write(cells[i], text))
  const state = cells.at(-1)
  if (state === undefined || state.textContent === row.state) return titled(state, row.why)
  write(state, row.state)
  state.className = `state ${row.state}`
  titled(state, row.why)
}

function titled(state: Element | undefined, why: string): void {
  const cell = state?.parentElement
  if (cell && cell.title !== why) cell.title = why
}

/** Nothing is laid out anew for a text that is there already. */
function write(place: Element | undefined, text: string): void {
  if (place !== undefined && place.textContent !== text) place.textContent = text
}
