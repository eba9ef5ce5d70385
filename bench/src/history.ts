// The results over time: one JSON object a line and a run, appended to results/history.jsonl and never changed.

import { $ } from 'bun'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { dirname } from 'node:path'

const FILE = Bun.fileURLToPath(new URL('../results/history.jsonl', import.meta.url))

export interface Run {
  /** RFC 3339. */
  readonly date: string
  readonly commit: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memory: number
    readonly kernel: string
  }
  /** Row name to figure; the unit ends the name, as in `arp 1000 replies/s`. */
  readonly figures: Readonly<Record<string, number>>
}

export function readHistory(): readonly Run[] {
  if (!existsSync(FILE)) return []
  return readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

export async function appendRun(figures: Readonly<Record<string, number>>): Promise<Run> {
  const run: Run = {
    date: new Date().toISOString(),
    commit: (await $`git describe --always --dirty --abbrev=10`.quiet().nothrow().text()).trim(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memory: totalmem(),
      kernel: release(),
    },
    figures,
  }
  mkdirSync(dirname(FILE), { recursive: true })
  appendFileSync(FILE, `${JSON.stringify(run)}\n`)
  return run
}
