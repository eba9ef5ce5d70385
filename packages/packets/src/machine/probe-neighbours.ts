// Finds out who has some addresses of a segment without any right: a datagram to each makes the kernel ask for it by ARP, and
// who answers is then in its table, which read-machine.ts reads.

/** Discard (RFC 863): where something listens there at all, it drops what comes. */
const DISCARD_PORT = 9

/** Milliseconds: the kernel asks three times, a second apart, and almost everybody answers the first. */
const PATIENCE = 1500

/** Asks for IPv4 addresses on this machine's links. Keep them few: the kernel's table holds 1,024. */
export async function probeNeighbours(addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  const socket = await Bun.udpSocket({ socket: { error() {} } })
  for (const address of addresses) {
    // what an earlier one met with is told here, once, and then this one was not sent
    if (!isSent(socket, address)) isSent(socket, address)
  }
  await Bun.sleep(PATIENCE)
  socket.close()
}

function isSent(socket: Bun.udp.Socket<'buffer'>, address: string): boolean {
  try {
    return socket.send('', DISCARD_PORT, address)
  } catch {
    return false
  }
}
