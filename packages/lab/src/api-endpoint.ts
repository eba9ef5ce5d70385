// The embedded API server where the lab's people and programs reach it: on loopback for kubectl, on a unix socket for
// the forwarder and so for the nodes. Its store is in memory: a lab starts empty. What it does is in apiserver/.

import { customResourceDefinitions } from '@ingot/api'
import { Database } from 'bun:sqlite'
import { rmSync } from 'node:fs'
import { createApiServer } from './apiserver/index.ts'
import { kubeconfig } from './kubeconfig.ts'
import type { StateDirectory } from './state-directory.ts'
import { MANAGEMENT_ADDRESS, MANAGEMENT_PORT } from './topology.ts'

export interface ApiEndpoint {
  readonly server: string
  readonly token: string
  readonly socketPath: string
  /** For a person's kubectl. */
  readonly kubeconfigFile: string
  /** For the programs in the namespaces. */
  readonly nodeKubeconfigFile: string
  stop(): Promise<void>
}

/** Starts the API server on `port` of 127.0.0.1 (0 for any). */
export function serveApi(directory: StateDirectory, port: number): ApiEndpoint {
  const token = crypto.getRandomValues(new Uint8Array(24)).toHex()
  const api = createApiServer({
    database: new Database(':memory:'),
    clock: () => new Date(),
    random: Math.random,
    definitions: customResourceDefinitions,
    token,
  })
  const socketPath = directory.path('api.sock')
  rmSync(socketPath, { force: true })
  const fetch = (request: Request, server: Bun.Server<undefined>) => {
    // a watch is silent for minutes
    server.timeout(request, 0)
    return api.fetch(request)
  }
  const tcp = Bun.serve({ hostname: '127.0.0.1', port, fetch })
  const unix = Bun.serve({ unix: socketPath, fetch })
  const server = `http://127.0.0.1:${tcp.port}`
  const forwarded = `http://${MANAGEMENT_ADDRESS}:${MANAGEMENT_PORT}`
  return {
    server,
    token,
    socketPath,
    kubeconfigFile: directory.writeSecret('kubeconfig', kubeconfig(server, token)),
    nodeKubeconfigFile: directory.writeSecret('node.kubeconfig', kubeconfig(forwarded, token)),
    async stop() {
      await Promise.all([tcp.stop(true), unix.stop(true)])
      api.close()
      rmSync(socketPath, { force: true })
    },
  }
}
