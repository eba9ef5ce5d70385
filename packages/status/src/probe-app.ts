// What MetalLB's manifests probe: /healthz and /readyz, both 200 as soon as the process listens. As MetalLB's, this
// /readyz knows nothing of the program's work, so that a rollout never waits for a configuration; the honest one is on
// the status port.

import { Hono } from 'hono'

/** The probes of MetalLB's Pods. */
export function probeApp(): Hono {
  const app = new Hono()
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', (context) => context.text('ok'))
  app.notFound((context) => context.text('/healthz\n/readyz\n', 404))
  return app
}
