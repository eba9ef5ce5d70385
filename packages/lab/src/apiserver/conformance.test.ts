// The embedded server under the suite that the real one passes too: what our own client, informers and controllers need.

import { customResourceDefinitions } from '@ingot/api/kinds'
import { clientConformance } from '@ingot/kube/conformance'
import { startCluster } from './cluster.fixture.ts'

const WINDOW = 500

const start = async () => {
  const cluster = startCluster({
    definitions: customResourceDefinitions,
    clock: () => new Date(),
    setTimer(delay, run) {
      const timer = setTimeout(run, delay)
      return () => clearTimeout(timer)
    },
    token: 'secret',
    eventWindow: WINDOW,
  })
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: cluster.api.fetch })
  return {
    config: {
      server: `http://127.0.0.1:${server.port}`,
      token: { text: 'secret' },
      insecureSkipTlsVerify: false,
    },
    // as many writes as the window holds push everything else out of it
    async forget() {
      const path = '/api/v1/namespaces/default/configmaps'
      const headers = { authorization: 'Bearer secret' }
      for (let count = 0; count < WINDOW; count++) {
        const { code, body } = await cluster.request(
          'POST',
          path,
          { metadata: { generateName: 'c-' } },
          headers,
        )
        if (code !== 201) throw new Error(body.message)
      }
    },
    async stop() {
      cluster.api.close()
      await server.stop(true)
    },
  }
}

clientConformance('the embedded API server', start, {
  cannotCount: 'it stores JavaScript numbers',
})
