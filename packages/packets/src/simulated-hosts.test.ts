import { expect, test } from 'bun:test'
import type { Address } from '@ingot/net'
import { SimulatedHosts } from './simulated-hosts.ts'
import type { Stream } from './transport.ts'

const [here, there]: readonly Address[] = [
  { family: 'IPv4', value: 1n },
  { family: 'IPv4', value: 2n },
]

/** Two hosts, and a way between them that can be cut. */
function start() {
  const way = { isWhole: true }
  const hosts = new SimulatedHosts(() => way.isWhole)
  if (here === undefined || there === undefined) throw new Error('there are two addresses')
  const [near, far] = [hosts.host(here), hosts.host(there)]
  const server = { address: there, port: 7946 }
  const listener = far.streams.listen(server, 8)
  if ('errno' in listener) throw new Error('the port is free')
  return { way, near, far, server, listener }
}

function connected(stream: Stream | { readonly errno: number }): Stream {
  if (!('state' in stream)) throw new Error(`errno ${stream.errno}`)
  return stream
}

test('a datagram is lost where the way is cut', () => {
  const { way, near, far, server } = start()
  const sender = near.datagrams.bind({ ...server, port: 0 })
  const receiver = far.datagrams.bind(server)
  if ('errno' in sender || 'errno' in receiver) throw new Error('both ports are free')
  way.isWhole = false
  expect(sender.send(Uint8Array.of(1), server)).toBe(true)
  way.isWhole = true
  expect(receiver.isReadable).toBe(false)
  sender.send(Uint8Array.of(2), server)
  const into = new Uint8Array(1)
  expect(receiver.receive(into)?.length).toBe(1)
  expect([...into]).toEqual([2])
})

test('a connection is made when the way is whole', () => {
  const { way, near, server, listener } = start()
  way.isWhole = false
  const stream = connected(near.streams.connect(server))
  expect(stream.state).toBe('connecting')
  expect(stream.write(Uint8Array.of(1))).toBe(0)
  expect(listener.accept()).toBeUndefined()
  way.isWhole = true
  expect(stream.state).toBe('open')
  expect(listener.accept()).toBeDefined()
})

test('what was sent over a way that is cut waits until it is whole, the end too', () => {
  const { way, near, server, listener } = start()
  const stream = connected(near.streams.connect(server))
  expect(stream.state).toBe('open')
  const accepted = listener.accept()
  way.isWhole = false
  stream.write(Uint8Array.of(1, 2))
  stream.close()
  expect(accepted?.isReadable).toBe(false)
  way.isWhole = true
  const into = new Uint8Array(9)
  expect(accepted?.read(into)).toBe(2)
  expect(accepted?.state).toBe('open')
  expect(accepted?.read(into)).toBe(0)
  expect(accepted?.state).toBe('ended')
})
