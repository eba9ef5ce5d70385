// The lab from start to end: claim this machine's one lab, bring it up, show the table, stay until told to stop (or
// say what was checked and leave), take everything down in the reverse order.

import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bringUp } from './bring-up.ts'
import type { Up } from './bring-up.ts'
import { checkLine, closingLine } from './checks.ts'
import { howToGoOn } from './how-to-go-on.ts'
import { missing, thisMachine } from './missing.ts'
import { end } from './process-identity.ts'
import { claimStateDirectory } from './state-directory.ts'
import { table } from './table.ts'

/** How to run the lab. */
export interface LabOptions {
  /** Say what was checked, take down and return, instead of staying up. */
  readonly once: boolean
  /** The command line that starts the `ingot` tool, e.g. `[process.execPath, '/…/main.ts']`. */
  readonly command: readonly string[]
  /** Where kubeconfig, logs and the record of processes go; only root can read it. */
  readonly stateDirectory?: string
  /** Of the API server on 127.0.0.1; any that is free where it is left out. */
  readonly port?: number
}

/** What the lab asks of the program it runs in. */
export interface LabRuntime {
  print(line: string): void
  /** Aborted when the lab is to end: Ctrl-C, SIGTERM. */
  readonly signal: AbortSignal
}

const STATE_DIRECTORY = '/run/ingot/lab'
const EXAMPLES = fileURLToPath(new URL('../../../deploy/examples', import.meta.url))
/** How much of a log is shown where a step hangs. */
const TAIL_LINES = 15

/** Runs the lab to its end. Returns the exit code: 0, or 1 where it did not come up or a check failed. */
export async function runLab(options: LabOptions, runtime: LabRuntime): Promise<number> {
  try {
    return await runWholeLab(options, runtime)
  } catch (error) {
    // a folder that cannot be written, a full disk, too many open files: no bug, and no case of its own each
    if (!(error instanceof Error && 'syscall' in error)) throw error
    runtime.print(`The lab had to end: ${error.message}`)
    return 1
  }
}

async function runWholeLab(options: LabOptions, runtime: LabRuntime): Promise<number> {
  const { print, signal } = runtime
  const lack = missing(thisMachine())
  if (lack !== null) {
    print(lack)
    return 1
  }
  const claim = claimStateDirectory(options.stateDirectory ?? STATE_DIRECTORY)
  if (!claim.ok) {
    print(
      `A lab is running already, as process ${claim.heldBy}. End it with Ctrl-C there, or: kill ${claim.heldBy}`,
    )
    return 1
  }
  claim.leftovers.forEach(end)
  const { directory } = claim
  const startedAt = performance.now()
  await using teardown = new AsyncDisposableStack()
  teardown.defer(() => directory.release())
  const outcome = await bringUp({
    command: options.command,
    port: options.port ?? 0,
    example: fromHere(`${EXAMPLES}/web.yaml`),
    directory,
    teardown,
    signal,
    progress: (text) =>
      print(`${((performance.now() - startedAt) / 1000).toFixed(2).padStart(6)} s  ${text}`),
  })
  if (signal.aborted) {
    print('Stopped before it was up.')
    return 1
  }
  if (!outcome.ok) {
    print(`The lab did not come up: ${outcome.message}`)
    outcome.logs.forEach((file) => printTail(file, print))
    return 1
  }
  const { results } = outcome.up
  show(outcome.up, options.once, print)
  if (!options.once) {
    await stay(outcome.up, directory.path('*.log'), runtime)
    return 0
  }
  print(closingLine(results))
  return results.every(({ passed }) => passed) ? 0 : 1
}

/** The table; then every check where nobody will look any further, else those that failed; the logs if any did. */
function show({ ingot, rows, results }: Up, once: boolean, print: LabRuntime['print']): void {
  const failed = results.filter(({ passed }) => !passed)
  const checked = (once ? results : failed).map(checkLine)
  for (const line of ['', ...table(rows), '', ...checked]) print(line)
  if (failed.length > 0) ingot.forEach(({ logFile }) => printTail(logFile, print))
}

async function stay(
  { api, ingot, surroundings, rows }: Up,
  logs: string,
  { print, signal }: LabRuntime,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve())
  for (const { name, exited, logFile } of [...ingot, ...surroundings]) {
    void exited.then(
      (code) =>
        signal.aborted ||
        print(`${name} ended with code ${code}, and the lab goes on without it; its log is ${logFile}`),
    )
  }
  howToGoOn({
    kubeconfig: api.kubeconfigFile,
    example: fromHere(`${EXAMPLES}/local.yaml`),
    addresses: [...new Set(rows.map(({ address }) => address))],
    logs,
  }).forEach(print)
  if (!signal.aborted) await promise
  print('Taking everything down.')
}

function printTail(file: string, print: LabRuntime['print']): void {
  print(`--- the end of ${file}:`)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  lines.slice(-TAIL_LINES).forEach(print)
}

/** The path as short as a person in this folder would write it. */
function fromHere(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
