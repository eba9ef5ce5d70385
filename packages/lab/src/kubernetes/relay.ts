// Carries connections from a unix socket to a TCP port of this machine, octet by octet: network namespaces do not
// separate the socket, so that the lab's forwarder reaches an API server on loopback.

import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { joinSockets } from '../join-sockets.ts'

export interface Relay {
  /** Ends it with every connection. */
  close(): void
}

/** Relays until `close`. Rejects where the socket cannot be made. */
export function relay(socketPath: string, address: string, port: number): Promise<Relay> {
  const open = new Set<Socket>()
  rmSync(socketPath, { force: true })
  const server = createServer({ allowHalfOpen: true }, (near) => {
    open.add(near)
    near.on('close', () => open.delete(near))
    joinSockets(near, connect({ host: address, port, allowHalfOpen: true }))
  })
  const { promise, resolve, reject } = Promise.withResolvers<Relay>()
  server.on('error', reject)
  server.listen(socketPath, () =>
    resolve({
      close() {
        server.close()
        for (const socket of open) socket.destroy()
        rmSync(socketPath, { force: true })
      },
    }),
  )
  return promise
}
