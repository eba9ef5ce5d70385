// The watch behind `ingot l2 watch`: what the informers see becomes lines, until the terminal's signal. Who owns what comes
// from the API server; why a new owner took it, and after what silence, only his speaker knows, and is asked.

import { milliseconds, SERVICE_L2_STATUSES, SERVICES } from '@ingot/api'
import type { ServiceL2Status } from '@ingot/api/kinds'
import { createClient, startInformer, systemRuntime } from '@ingot/kube'
import type { ClusterConfig, Stored } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Service } from 'kubernetes-types/core/v1'
import type { Terminal } from '../command.ts'
import { Causes } from './causes.ts'
import { causeLines, moveLines } from './move-line.ts'
import { Owners, type Move } from './owners.ts'

/**
 * What happens within this time is told together: an owner writes one object where another deletes his, and between them
 * there is none.
 */
const WINDOW = milliseconds(500)
/** Lines for one such time; the owners at the beginning are all told. */
const LINES_MAX = 40

export interface FollowValues {
  readonly 'metallb-namespace': string
  /** Of the Services; '' for all. */
  readonly namespace: string
  readonly 'all-namespaces': boolean
  readonly output: 'text' | 'json'
}

/** Prints until the signal comes, then closes the client. Returns the exit code. */
export async function followOwners(
  config: ClusterConfig,
  values: FollowValues,
  { print, complain, signal }: Terminal,
): Promise<number> {
  const { 'metallb-namespace': namespace, output: form } = values
  const isShown = ({ service }: Move) =>
    values.namespace === '' || values['all-namespaces'] || service.startsWith(`${values.namespace}/`)
  const client = createClient(config, 'ingot', systemRuntime)
  const owners = new Owners()
  const causes = new Causes({ config, namespace, runtime: systemRuntime }, complain)
  const logger = troublesTo(complain)
  let unsynced = 2
  let isFirst = true
  let cancelTimer: (() => void) | undefined
  const tell = () => {
    cancelTimer = undefined
    const moves = owners.update(statuses.store.values(), services.store).filter(isShown)
    const at = systemRuntime.date()
    const most = isFirst ? Infinity : LINES_MAX
    isFirst = false
    for (const line of form === 'json' ? moves.map((it) => jsonLine(at, it)) : moveLines(at, moves, most))
      print(line)
    void causes.of(moves).then((found) => {
      if (signal.aborted) return
      const told = form === 'json' ? found.map((cause) => JSON.stringify({ cause })) : causeLines(found)
      for (const line of told) print(line)
    })
  }
  const changed = () => {
    if (unsynced === 0) cancelTimer ??= systemRuntime.setTimer(WINDOW, tell)
  }
  const listener = {
    changed,
    synced: () => {
      unsynced -= 1
      changed()
    },
  }
  const services = startInformer<Stored<Service>>(client, SERVICES, {}, listener, systemRuntime, logger)
  const statuses = startInformer<Stored<ServiceL2Status>>(
    client,
    SERVICE_L2_STATUSES,
    { namespace },
    listener,
    systemRuntime,
    logger,
  )
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  cancelTimer?.()
  await Promise.all([services.stop(), statuses.stop()])
  client.close()
  return 0
}

/** What keeps the watch from going on, a line each, for a person. */
function troublesTo(complain: Terminal['complain']): Logger {
  const pass = () => {}
  const tell: Logger['warn'] = ({ resource, error, msg, remedy }) => {
    const what = [`ingot l2 watch: ${resource}: ${error ?? msg}`, ...(remedy === undefined ? [] : [remedy])]
    complain(`${what.join('; ')} (trying again)`)
  }
  const logger: Logger = { debug: pass, info: pass, warn: tell, error: tell, with: () => logger }
  return logger
}

function jsonLine(time: Date, move: Move): string {
  return JSON.stringify({ time, ...move })
}
