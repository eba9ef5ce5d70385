// A program of the lab: carries the nodes' connections to the API server. It listens in the management namespace and
// passes every byte on to the server's unix socket, which network namespaces do not separate. One JSON line on standard
// output says that it listens. Usage: forwarder.ts ADDRESS PORT SOCKET

import { connect, createServer } from 'node:net'

const [address, port, socketPath = ''] = process.argv.slice(2)

createServer({ allowHalfOpen: true }, (node) => {
  const server = connect({ path: socketPath, allowHalfOpen: true })
  const close = () => {
    node.destroy()
    server.destroy()
  }
  node.on('error', close).on('close', close).pipe(server)
  server.on('error', close).on('close', close).pipe(node)
}).listen(Number(port), address, () => process.stdout.write('{"listening":true}\n'))
