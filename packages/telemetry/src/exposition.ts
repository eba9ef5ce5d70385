// The two texts in which Prometheus and its like read metrics; what they share is written in metrics.ts.
// Contract: Prometheus' text format 0.0.4, and OpenMetrics 1.0, where the name of a counter's family is without `_total`.

export type MetricType = 'counter' | 'gauge' | 'histogram'

export interface Exposition {
  /** Of the answer. */
  readonly contentType: string
  /** The lines that stand before the samples of a family. */
  head(name: string, help: string, type: MetricType): string
  /** The bound of a bucket, as its label `le` has it. */
  bound(value: number): string
  /** What stands after the last family. */
  readonly end: string
}

export const PROMETHEUS_TEXT: Exposition = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  head: (name, help, type) => `# HELP ${name} ${escapeLines(help)}\n# TYPE ${name} ${type}\n`,
  bound: String,
  end: '',
}

export const OPENMETRICS: Exposition = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  head(name, help, type) {
    // Some of MetalLB's counters do not end so. As counters they would have to have another name here than there.
    const isNamedAsCounter = name.endsWith(COUNTED)
    const family = type === 'counter' && isNamedAsCounter ? name.slice(0, -COUNTED.length) : name
    const told = type === 'counter' && !isNamedAsCounter ? 'unknown' : type
    return `# HELP ${family} ${escapeText(help)}\n# TYPE ${family} ${told}\n`
  },
  bound: (value) => (Number.isInteger(value) ? `${value}.0` : String(value)),
  end: '# EOF\n',
}

const COUNTED = '_total'

/** Between quotes. */
export function escapeText(text: string): string {
  return SPECIAL.test(text) ? escapeLines(text).replaceAll('"', '\\"') : text
}

/** Hardly any name or address has one of them. */
const SPECIAL = /[\\\n"]/

function escapeLines(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
