// The frame around a program that runs until it is told to stop: finds the API server, opens the log, starts, waits,
// stops. Loaded by the commands that need it, since it brings the Kubernetes client along.

import type { ClusterConfig } from '@ingot/kube'
import { createLogger, LevelSwitch } from '@ingot/telemetry'
import type { Logger } from '@ingot/telemetry'
import manifest from '../package.json' with { type: 'json' }
import type { Terminal } from './command.ts'
import type { DaemonValues } from './daemon-flags.ts'
import { findCluster } from './find-cluster.ts'
import { describeEnvironment } from './metallb-environment.ts'
import type { Remark } from './tolerant-flags.ts'

/** What a program gets to start with. */
export interface DaemonContext {
  readonly cluster: ClusterConfig
  readonly namespace: string
  readonly log: Logger
  /** The level of that log, which may be set while the program runs. */
  readonly levels: LevelSwitch
  readonly version: string
  /** Ends the process with code 1, without an orderly stop. */
  readonly fail: () => void
}

/** MetalLB's own namespace. */
const NAMESPACE = 'metallb-system'

/** Runs a program from its flags to its end. Returns the exit code: 0 once it was told to stop and did. */
export async function runDaemon(
  name: string,
  values: DaemonValues,
  remarks: readonly Remark[],
  terminal: Terminal,
  start: (context: DaemonContext) => Promise<{ stop(): Promise<void> }>,
): Promise<number> {
  const levels = new LevelSwitch(values['log-level'])
  const log = createLogger({
    level: () => levels.level,
    format: values['log-format'],
    clock: () => new Date(),
    write: (line) => terminal.print(line),
  })
  // before all that can fail: a misspelt flag is often the cause
  for (const { level, message } of remarks) log[level]({ op: 'flags', msg: message })
  const cluster = await findCluster(values.kubeconfig, terminal.environment)
  if (!cluster.ok) {
    const { message, remedy } = cluster.verdict
    terminal.complain(`ingot ${name}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`)
    return 1
  }
  const namespace = values.namespace || cluster.podNamespace || NAMESPACE
  // a kubeconfig's URL may hold a password, which its origin leaves out
  const server = new URL(cluster.value.server).origin
  const { version } = manifest
  log.info({ op: 'startup', msg: `${name} starts`, version, namespace, server })
  for (const { level, message } of describeEnvironment(terminal.environment)) {
    log[level]({ op: 'startup', msg: message })
  }

  const { promise: ended, resolve: end } = Promise.withResolvers<'asked' | 'failed'>()
  terminal.signal.addEventListener('abort', () => end('asked'))
  if (terminal.signal.aborted) end('asked')
  const context = { cluster: cluster.value, namespace, log, levels, version, fail: () => end('failed') }
  const program = await start(context)
  if ((await ended) === 'failed') return 1
  await program.stop()
  return 0
}
