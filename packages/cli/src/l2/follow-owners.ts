// The watch behind `ingot l2 watch`: what the informers see becomes lines, until the terminal's signal.

import { SERVICE_L2_STATUSES, SERVICES } from '@ingot/api'
import type { ServiceL2Status } from '@ingot/api/kinds'
import { coalesce, startInformer, systemRuntime } from '@ingot/kube'
import type { Client, Stored } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import type { Service } from 'kubernetes-types/core/v1'
import type { Terminal } from '../command.ts'
import { moveLine } from './move-line.ts'
import { Owners } from './owners.ts'

/** Prints until the signal comes, then closes the client. Returns the exit code. */
export async function followOwners(
  client: Client,
  namespace: string,
  form: 'text' | 'json',
  { print, complain, signal }: Terminal,
): Promise<number> {
  const owners = new Owners()
  const logger = createLogger({ write: complain, level: 'warn', clock: systemRuntime.date })
  let unsynced = 2
  const loop = coalesce(systemRuntime, () => {
    if (unsynced > 0) return
    for (const move of owners.update(statuses.store.values(), services.store)) {
      const at = systemRuntime.date()
      print(form === 'json' ? JSON.stringify({ time: at, ...move }) : moveLine(at, move))
    }
  })
  const listener = {
    changed: () => loop.mark(),
    synced: () => {
      unsynced -= 1
      loop.mark()
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
  loop.stop()
  await Promise.all([services.stop(), statuses.stop()])
  client.close()
  return 0
}
