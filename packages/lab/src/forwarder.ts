// Starts the forwarder, by which the nodes reach the API server. What runs on the nodes themselves is the kubelets'.

import type { ApiEndpoint } from './api-endpoint.ts'
import { inNamespace } from './child.ts'
import { labPart } from './parts/lab-part.ts'
import type { Site } from './site.ts'
import { supervise } from './supervised.ts'
import type { Listener, Supervised } from './supervised.ts'
import { MANAGEMENT_ADDRESS, MANAGEMENT_NAMESPACE, MANAGEMENT_PORT } from './topology.ts'

/** Starts it and keeps it running; resolves once it listens, or ended. */
export async function startForwarder(
  site: Site,
  { socketPath }: ApiEndpoint,
  ended: NonNullable<Listener['ended']>,
): Promise<Supervised> {
  const { promise: isReady, resolve } = Promise.withResolvers<void>()
  const words = [MANAGEMENT_ADDRESS, String(MANAGEMENT_PORT), socketPath]
  const program = supervise(
    {
      name: 'forwarder',
      argv: inNamespace(site, MANAGEMENT_NAMESPACE, labPart(site.command, 'forwarder', ...words)),
      onMessage: () => resolve(),
    },
    site.directory,
    {
      ended(forwarder, exitCode) {
        resolve()
        ended(forwarder, exitCode)
      },
    },
  )
  await isReady
  return program
}
