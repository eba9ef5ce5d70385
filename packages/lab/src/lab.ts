// A lab from start to end: claim the folder, find the ground, bring it up, show the table, stay until told to stop (or
// say what was checked and leave), take everything down in the reverse order.

import { createLogger } from '@ingot/telemetry'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { bringUp } from './bring-up.ts'
import type { Up } from './bring-up.ts'
import { checkLine, closingLine } from './checks.ts'
import { serveControl } from './control.ts'
import { groundOf, holdUserNamespace } from './ground.ts'
import type { Ground } from './ground.ts'
import { howToGoOn } from './how-to-go-on.ts'
import type { LabKubernetes } from './lab-kubernetes.ts'
import type { ManifestPath } from './manifest.ts'
import { missing, thisMachine } from './missing.ts'
import { end } from './process-identity.ts'
import { readings, urlsOf } from './readings.ts'
import type { Site } from './site.ts'
import { claimStateDirectory, stateDirectoryOf } from './state-directory.ts'
import type { Claim, StateDirectory } from './state-directory.ts'
import { nodeTable, serviceTable } from './table.ts'
import { labNodes } from './topology.ts'

/** How to run the lab. */
export interface LabOptions {
  /** Say what was checked, take down and return, instead of staying up. */
  readonly once: boolean
  /** The command line that starts the `ingot` tool, e.g. `[process.execPath, '/…/main.ts']`. */
  readonly command: readonly string[]
  /** How this person starts the tool, for lines to copy. */
  readonly tool: string
  readonly nodeCount: number
  readonly kubernetes: LabKubernetes
  readonly manifests: ManifestPath
  /** A manifest to try next. */
  readonly example: string | null
  /** Whose rights the lab has; this process's unless given. 0 is root. */
  readonly userId?: number
  /** Where kubeconfig, logs and the record of processes go; nobody else can read it. */
  readonly stateDirectory?: string
}

/** What the lab asks of the program it runs in. */
export interface LabRuntime {
  print(line: string): void
  /** Aborted when the lab is to end: Ctrl-C, SIGTERM. */
  readonly signal: AbortSignal
}

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
  const { print } = runtime
  const machine = thisMachine()
  const { userId = machine.userId } = options
  const lack = missing({ ...machine, userId })
  if (lack !== null) {
    print(lack)
    return 1
  }
  const claim = claimStateDirectory(options.stateDirectory ?? stateDirectoryOf(userId))
  if (!claim.ok) {
    print(refusal(claim, options.tool))
    return 1
  }
  claim.leftovers.forEach(end)
  await using teardown = new AsyncDisposableStack()
  teardown.defer(() => claim.directory.release())
  const loss = new AbortController()
  const ground = await findGround(userId, claim.directory, teardown, () => {
    print('The process that holds the namespaces has ended, and nothing can be started in them any more.')
    loss.abort()
  })
  if (typeof ground === 'string') {
    print(ground)
    return 1
  }
  const site: Site = {
    ground,
    nodes: labNodes(options.nodeCount),
    directory: claim.directory,
    command: options.command,
    logger: labLogger(claim.directory),
  }
  claim.directory.note({ nodeCount: options.nodeCount })
  // awaited here: what was started must not be taken down while it comes up
  const signal = AbortSignal.any([runtime.signal, loss.signal])
  const code = await runOn(site, teardown, options, { print, signal })
  return loss.signal.aborted ? 1 : code
}

async function runOn(
  site: Site,
  teardown: AsyncDisposableStack,
  options: LabOptions,
  { print, signal }: LabRuntime,
): Promise<number> {
  const startedAt = performance.now()
  const troubles = new Set<string>()
  const outcome = await bringUp({
    site,
    kubernetes: options.kubernetes,
    manifests: options.manifests,
    teardown,
    signal,
    progress: (text) =>
      print(`${((performance.now() - startedAt) / 1000).toFixed(2).padStart(6)} s  ${text}`),
    died(message) {
      troubles.add(`The API server has ended: ${message}`)
      print(`The API server has ended, and the lab goes on without it: ${message}`)
    },
    ended: ({ name, logFile }, code) =>
      print(`${name} ended with code ${code} and is started again; its log is ${logFile}`),
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
  const { up } = outcome
  show(up, options.once, print)
  if (!options.once) {
    await stay(site, up, troubles, options, { print, signal })
    return 0
  }
  print(closingLine(up.results))
  return up.refused.length === 0 && up.results.every(({ passed }) => passed) ? 0 : 1
}

/** The table; then every check where nobody will look any further, else those that failed. */
function show(up: Up, once: boolean, print: LabRuntime['print']): void {
  const failed = up.results.filter(({ passed }) => !passed)
  const checked = (once ? up.results : failed).map(checkLine)
  const refused = up.refused.map((sentence) => `refused: ${sentence}`)
  for (const line of ['', ...serviceTable(up.rows, up.services), '', ...refused, ...checked]) print(line)
}

async function stay(
  { directory, ground, nodes }: Site,
  up: Up,
  troubles: ReadonlySet<string>,
  { tool, example }: LabOptions,
  { print, signal }: LabRuntime,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve())
  const control = serveControl(directory.path('.'), {
    nodes,
    machines: up.machines,
    status: async () => [...troubles, ...ownProgramTroubles(up), ...(await status(up, directory))],
    down: resolve,
  })
  howToGoOn({
    tool,
    kubeconfig: up.api.kubeconfigFile,
    example,
    rows: up.rows,
    nodes,
    logs: directory.path('*.log'),
    hasNamedNamespaces: ground.holder === null,
  }).forEach(print)
  directory.note({ isUp: true })
  if (!signal.aborted) await promise
  await control.stop()
  print('Taking everything down.')
}

/** What is wrong with the programs that belong to no node. */
function ownProgramTroubles({ forwarder, client }: Up): readonly string[] {
  return [forwarder, client.program].flatMap((program) =>
    program.state() === 'running'
      ? []
      : [`${program.name} is ${program.state()}; its log is ${program.logFile}`],
  )
}

async function status(up: Up, directory: StateDirectory): Promise<readonly string[]> {
  const { api, cluster, client, machines, programsOf } = up
  const services = cluster.services().filter(({ spec }) => spec.type === 'LoadBalancer')
  const observation = await client.observe(urlsOf(services))
  const states = machines.states()
  const rows = readings(
    services,
    cluster.events(),
    observation,
    states.map(({ node }) => node),
  )
  return [
    ...nodeTable(states, programsOf),
    '',
    ...serviceTable(rows, services),
    '',
    api.title,
    `kubeconfig: ${api.kubeconfigFile}`,
    `logs: ${directory.path('*.log')}`,
  ]
}

/** Root's lab is on the machine's own list of namespaces, anybody else's in a user namespace, which may get lost. */
async function findGround(
  userId: number,
  directory: StateDirectory,
  teardown: AsyncDisposableStack,
  lost: () => void,
): Promise<Ground | string> {
  if (userId === 0) return groundOf(null)
  const held = await holdUserNamespace()
  if (!held.ok) {
    return (
      `The lab cannot start: without root's rights it needs a user namespace, and this kernel gives none: ${held.message}. ` +
      'Run it as root, or have it allowed: sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces, ' +
      'kernel.apparmor_restrict_unprivileged_userns'
    )
  }
  let isWanted = true
  teardown.defer(() => {
    isWanted = false
    return held.close()
  })
  void held.ended.then(() => {
    if (isWanted) lost()
  })
  directory.addChild(held.pid)
  directory.note({ holder: held.pid })
  return held.ground
}

function refusal({ heldBy, directory }: Extract<Claim, { ok: false }>, tool: string): string {
  if (heldBy === null) return `The lab cannot start: ${directory} belongs to another user`
  return `A lab is running already, as process ${heldBy}. End it with: ${tool} lab down`
}

function labLogger(directory: StateDirectory) {
  const file = directory.path('lab.log')
  writeFileSync(file, '', { mode: 0o600 })
  const write = (line: string) => {
    try {
      appendFileSync(file, `${line}\n`)
    } catch {
      // where the disk is full the line is lost, and nothing else
    }
  }
  return createLogger({ level: 'info', clock: () => new Date(), write })
}

function printTail(file: string, print: LabRuntime['print']): void {
  print(`--- the end of ${file}:`)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  lines.slice(-TAIL_LINES).forEach(print)
}
