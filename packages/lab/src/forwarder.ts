// Starts the forwarder, by which the nodes reach the API server. What runs on the nodes themselves is the kubelets'.

import type { ApiEndpoint } from './api-endpoint.ts'
import { inNamespace, startChild } from './child.ts'
import type { Child } from './child.ts'
import { labPart } from './parts/lab-part.ts'
import type { Site } from './site.ts'
import { MANAGEMENT_ADDRESS, MANAGEMENT_NAMESPACE, MANAGEMENT_PORT } from './topology.ts'

/** Starts it; resolves once it listens, or ended. */
export async function startForwarder(site: Site, { socketPath }: ApiEndpoint): Promise<Child> {
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  const words = [MANAGEMENT_ADDRESS, String(MANAGEMENT_PORT), socketPath]
  const child = startChild(
    {
      name: 'forwarder',
      argv: inNamespace(site, MANAGEMENT_NAMESPACE, labPart(site.command, 'forwarder', ...words)),
      onMessage: () => resolve(),
    },
    site.directory,
  )
  await Promise.race([listening, child.exited])
  return child
}
