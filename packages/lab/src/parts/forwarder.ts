// A part of the lab: carries the nodes' connections to the API server. It listens in the management namespace and
// passes every byte on to the server's unix socket, which network namespaces do not separate. One JSON line on standard
// output says that it listens. Words: ADDRESS PORT SOCKET

import { connect, createServer } from 'node:net'
import { joinSockets } from '../join-sockets.ts'

/** Forwards until the process ends. */
export function runForwarder([address, port, socketPath = '']: readonly string[]): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (node) =>
    joinSockets(node, connect({ path: socketPath, allowHalfOpen: true })),
  )
  server.listen(Number(port), address, () => process.stdout.write('{"listening":true}\n'))
  return new Promise((_, reject) => server.on('error', reject))
}
