// The embedded API server in a process of its own, served on loopback as the lab serves it; its store is in memory. Says
// `ready PORT`, and ends when its input ends.
//
//   bun bench/src/api-server.ts

import { customResourceDefinitions } from '@ingot/api/kinds'
import { createApiServer } from '@ingot/lab'
import { Database } from 'bun:sqlite'

const api = createApiServer({
  database: new Database(':memory:'),
  clock: () => new Date(),
  random: Math.random,
  definitions: customResourceDefinitions,
})
const { port } = Bun.serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0, idleTimeout: 0 })
console.log('ready', port)
for await (const _ of Bun.stdin.stream());
process.exit(0)
