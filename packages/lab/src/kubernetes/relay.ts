// Carries connections from a unix socket to a TCP port of this machine, octet by octet: network namespaces do not
// separate the socket, so that the lab's forwarder reaches an API server on loopback.

import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/** Relays until `close`, which ends every connection. */
export function relay(socketPath: string, address: string, port: number): { close(): void } {
  const open = new Set<Socket>()
  rmSync(socketPath, { force: true })
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: address, port, allowHalfOpen: true })
    const ends: readonly [Socket, Socket][] = [
      [near, far],
      [far, near],
    ]
    for (const [one, other] of ends) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  server.listen(socketPath)
  return {
    close() {
      server.close()
      for (const socket of open) socket.destroy()
      rmSync(socketPath, { force: true })
    },
  }
}
