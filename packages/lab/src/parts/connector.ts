// A part of the lab: one connection to a port of the network namespace that it runs in. What comes in on standard input
// goes there, what comes back goes out. Words: ADDRESS PORT

import { connect } from 'node:net'

/** Carries octets until the other end closes; a connection that cannot be made ends the process with a sentence. */
export function runConnector([address = '', port]: readonly string[]): Promise<void> {
  const socket = connect({ host: address, port: Number(port) })
  process.stdin.pipe(socket)
  socket.pipe(process.stdout)
  return new Promise((resolve) => {
    socket.on('error', ({ message }) => {
      process.stderr.write(`${message}\n`)
      process.exitCode = 1
      resolve()
    })
    socket.on('close', () => resolve())
  })
}
