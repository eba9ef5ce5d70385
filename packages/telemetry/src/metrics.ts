// Counters, gauges and histograms, and how they are written out. One Metrics a program; it is handed in.
// Not here: summaries, what the formats differ in (exposition.ts), and how the text is served (packages/status).

import { escapeText, PROMETHEUS_TEXT } from './exposition.ts'
import type { Exposition } from './exposition.ts'

type Labels<Name extends string> = Readonly<Record<Name, string>>
/** The last argument of a metric's methods: the labels, or nothing where the metric has none. */
type LabelArgument<Name extends string> = [Name] extends [never] ? [] : [labels: Labels<Name>]

/** One family of series. A counter's `set` takes over a count that is kept elsewhere, such as in the packet core. */
export interface Metric<Name extends string = never> {
  inc(...labels: LabelArgument<Name>): void
  add(amount: number, ...labels: LabelArgument<Name>): void
  set(value: number, ...labels: LabelArgument<Name>): void
  /** Takes all series out of the text. */
  clear(): void
}

/** A family of distributions: how many values were at or below each bound. */
export interface Histogram<Name extends string = never> {
  observe(value: number, ...labels: LabelArgument<Name>): void
}

/** The labels of one series, and its value now. */
export type Sample<Name extends string> = readonly [labels: Labels<Name>, value: number]

/** What one can ask a metric for: its name, and by which labels. */
export interface MetricFamily {
  readonly name: string
  readonly labelNames: readonly string[]
}

/**
 * The metrics of one program.
 *
 * @example
 * const metrics = new Metrics()
 * const inUse = metrics.gauge('metallb_allocator_addresses_in_use_total', 'Addresses in use, per pool', ['pool'])
 * inUse.set(3, { pool: 'web' })
 */
export class Metrics {
  readonly #families = new Map<string, Exposed>()
  readonly #collectors: (() => void)[] = []

  counter<Name extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Name[] = [],
  ): Metric<Name> {
    return this.#add(new Family('counter', name, help, labelNames))
  }

  gauge<Name extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Name[] = [],
  ): Metric<Name> {
    return this.#add(new Family('gauge', name, help, labelNames))
  }

  /** `bounds` of its buckets, upwards. */
  histogram<Name extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Name[],
    bounds: readonly number[],
  ): Histogram<Name> {
    return this.#add(new HistogramFamily(name, help, labelNames, bounds))
  }

  /**
   * A family that keeps nothing: `samples`, each series once, are asked for at each exposition and stand in their own
   * order. For what is known elsewhere and is much, such as something about each address.
   */
  collected<Name extends string>(
    type: 'counter' | 'gauge',
    name: string,
    help: string,
    labelNames: readonly Name[],
    samples: () => Iterable<Sample<Name>>,
  ): void {
    this.#add(new CollectedFamily(type, name, help, labelNames, samples))
  }

  /** Runs before each exposition: the place to set what is only known when asked for. */
  onCollect(collect: () => void): void {
    this.#collectors.push(collect)
  }

  /** All that there are, those too that have no series now. */
  get families(): readonly MetricFamily[] {
    return [...this.#families.values()]
  }

  /** All of them as a text: families by name, series by label values where the family keeps them. */
  expose(format: Exposition = PROMETHEUS_TEXT): string {
    for (const collect of this.#collectors) collect()
    const names = [...this.#families.keys()].sort()
    return names.map((name) => this.#families.get(name)?.expose(format) ?? '').join('') + format.end
  }

  #add<Added extends Exposed>(family: Added): Added {
    if (this.#families.has(family.name)) throw new Error(`the metric ${family.name} exists already`)
    this.#families.set(family.name, family)
    return family
  }
}

interface Exposed extends MetricFamily {
  expose(format: Exposition): string
}

class Family implements Metric<string>, Exposed {
  readonly name: string
  readonly labelNames: readonly string[]
  readonly #type: 'counter' | 'gauge'
  readonly #help: string
  /** By the label set in its written form, which is the series' identity. */
  readonly #series = new Map<string, number>()

  constructor(type: 'counter' | 'gauge', name: string, help: string, labelNames: readonly string[]) {
    this.name = name
    this.#type = type
    this.#help = help
    this.labelNames = labelNames
    if (labelNames.length === 0) this.set(0)
  }

  inc(labels?: Labels<string>): void {
    this.add(1, labels)
  }

  add(amount: number, labels?: Labels<string>): void {
    const series = this.#labelSet(labels)
    this.#series.set(series, (this.#series.get(series) ?? 0) + amount)
  }

  set(value: number, labels?: Labels<string>): void {
    this.#series.set(this.#labelSet(labels), value)
  }

  clear(): void {
    this.#series.clear()
  }

  expose(format: Exposition): string {
    const lines = [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1))
    const samples = lines.map(([labelSet, value]) => sampleLine(this.name, labelSet, value))
    return format.head(this.name, this.#help, this.#type) + samples.join('')
  }

  #labelSet(labels: Labels<string> = {}): string {
    return labelSet(this.labelNames, labels)
  }
}

class CollectedFamily<Name extends string> implements Exposed {
  readonly name: string
  readonly labelNames: readonly Name[]
  readonly #type: 'counter' | 'gauge'
  readonly #help: string
  readonly #samples: () => Iterable<Sample<Name>>

  constructor(
    type: 'counter' | 'gauge',
    name: string,
    help: string,
    labelNames: readonly Name[],
    samples: () => Iterable<Sample<Name>>,
  ) {
    this.name = name
    this.#type = type
    this.#help = help
    this.labelNames = labelNames
    this.#samples = samples
  }

  expose(format: Exposition): string {
    let text = format.head(this.name, this.#help, this.#type)
    for (const [labels, value] of this.#samples())
      text += sampleLine(this.name, labelSet(this.labelNames, labels), value)
    return text
  }
}

interface Distribution {
  /** Values at or below the bound of that place, and above the one before it. */
  readonly counts: number[]
  sum: number
  count: number
}

class HistogramFamily implements Histogram<string>, Exposed {
  readonly name: string
  readonly labelNames: readonly string[]
  readonly #help: string
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, Distribution>()

  constructor(name: string, help: string, labelNames: readonly string[], bounds: readonly number[]) {
    this.name = name
    this.#help = help
    this.labelNames = labelNames
    this.#bounds = bounds
  }

  observe(value: number, labels: Labels<string> = {}): void {
    const series = labelText(this.labelNames, labels)
    const known = this.#series.get(series) ?? { counts: this.#bounds.map(() => 0), sum: 0, count: 0 }
    this.#series.set(series, known)
    known.sum += value
    known.count += 1
    const place = this.#bounds.findIndex((bound) => value <= bound)
    if (place >= 0) known.counts[place] = (known.counts[place] ?? 0) + 1
  }

  expose(format: Exposition): string {
    const series = [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1))
    const samples = series.map(([labels, it]) => this.#samples(labels, it, format))
    return format.head(this.name, this.#help, 'histogram') + samples.join('')
  }

  #samples(labels: string, { counts, sum, count }: Distribution, format: Exposition): string {
    const before = labels === '' ? '' : `${labels},`
    const own = labels === '' ? '' : `{${labels}}`
    let below = 0
    const buckets = this.#bounds.map((bound, place) => {
      below += counts[place] ?? 0
      return `${this.name}_bucket{${before}le="${format.bound(bound)}"} ${below}\n`
    })
    return [
      ...buckets,
      `${this.name}_bucket{${before}le="+Inf"} ${count}\n`,
      `${this.name}_sum${own} ${sum}\n`,
      `${this.name}_count${own} ${count}\n`,
    ].join('')
  }
}

function sampleLine(name: string, series: string, value: number): string {
  return `${name}${series} ${sampleValue(value)}\n`
}

function labelSet(names: readonly string[], labels: Labels<string>): string {
  return names.length === 0 ? '' : `{${labelText(names, labels)}}`
}

/** As it stands between braces. To Prometheus a label that is empty is one that is not there. */
function labelText(names: readonly string[], labels: Labels<string>): string {
  let text = ''
  for (const name of names) {
    const value = labels[name] ?? ''
    if (value !== '') text += `${text === '' ? '' : ','}${name}="${escapeText(value)}"`
  }
  return text
}

function sampleValue(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
