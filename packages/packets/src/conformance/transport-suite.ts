// What UDP and TCP do for the packet thread, over the loopback of Linux and between simulated hosts alike.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { EADDRINUSE, ECONNREFUSED } from '../errno.ts'
import type { OpenFailure } from '../network.ts'
import type { ConnectOptions, Datagrams, Endpoint, Stream, StreamListener, Streams } from '../transport.ts'

/** Two nodes that reach each other. */
export interface TransportHarness {
  readonly here: TransportNode
  readonly there: TransportNode
  /** Waits for something to come to either. */
  turn(): void
  close(): void
}

export interface TransportNode {
  /** With a port that is free. */
  readonly endpoint: Endpoint
  readonly datagrams: Datagrams
  readonly streams: Streams
}

setDefaultTimeout(30_000)

const octets = (text: string) => new TextEncoder().encode(text)
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

export function describeTransport(name: string, open: () => TransportHarness): void {
  describe(name, () => {
    let harness: TransportHarness
    beforeEach(() => {
      harness = open()
    })
    afterEach(() => harness.close())

    const until = <Value>(find: () => Value | undefined | false): Value => {
      for (;;) {
        const found = find()
        if (found !== undefined && found !== false) return found
        harness.turn()
      }
    }
    const opened = <Socket extends object>(socket: Socket | OpenFailure): Socket => {
      if ('errno' in socket && !('state' in socket)) throw new Error(`errno ${socket.errno}`)
      return socket as Socket
    }
    const readAll = (stream: Stream, length: number) => {
      const into = new Uint8Array(100)
      let all = ''
      while (all.length < length) {
        until(() => stream.isReadable)
        all += text(into.subarray(0, stream.read(into)))
      }
      return all
    }
    const listen = (connections = 2) =>
      opened(harness.there.streams.listen(harness.there.endpoint, connections))
    const connect = (listener: StreamListener, options?: ConnectOptions) =>
      opened(harness.here.streams.connect(listener.local, options))
    const pair = () => {
      const listener = listen()
      const near = connect(listener)
      const far = until(() => listener.accept())
      until(() => near.state === 'open')
      return { listener, near, far }
    }

    test('a datagram arrives, with who sent it, and is answered', () => {
      const here = opened(harness.here.datagrams.bind(harness.here.endpoint))
      const there = opened(harness.there.datagrams.bind(harness.there.endpoint))
      expect(here.local.port).toBeGreaterThan(0)
      const into = new Uint8Array(100)
      expect(there.receive(into)).toBeUndefined()
      expect(here.send(octets('ping'), there.local)).toBe(true)
      until(() => there.isReadable)
      const ping = there.receive(into)
      expect(ping).toEqual({ length: 4, from: here.local })
      expect(text(into.subarray(0, 4))).toBe('ping')
      there.send(octets('pong'), here.local)
      until(() => here.isReadable)
      expect(here.receive(into.subarray(0, 2))).toEqual({ length: 2, from: there.local })
      here.close()
      there.close()
    })

    test('a port that is bound cannot be bound again until it is closed', () => {
      const bound = opened(harness.here.datagrams.bind(harness.here.endpoint))
      expect(harness.here.datagrams.bind(bound.local)).toEqual({ errno: EADDRINUSE })
      bound.close()
      opened(harness.here.datagrams.bind(bound.local)).close()
      const listener = listen()
      expect(harness.there.streams.listen(listener.local, 1)).toEqual({ errno: EADDRINUSE })
      listener.close()
      opened(harness.there.streams.listen(listener.local, 1)).close()
    })

    test('a datagram tells with how much time to live it came, where that is asked for', () => {
      const near = opened(harness.here.datagrams.bind(harness.here.endpoint, { ttl: 255, onlySends: true }))
      const usual = opened(harness.here.datagrams.bind(harness.here.endpoint, { trafficClass: 0xc0 }))
      const there = opened(harness.there.datagrams.bind(harness.there.endpoint, { tellsTtl: true }))
      const into = new Uint8Array(100)
      near.send(octets('near'), there.local)
      until(() => there.isReadable)
      expect(there.receive(into)).toEqual({ length: 4, from: near.local, ttl: 255 })
      usual.send(octets('usual'), there.local)
      until(() => there.isReadable)
      expect(there.receive(into.subarray(0, 3))).toEqual({ length: 3, from: usual.local, ttl: 64 })
      expect(text(into.subarray(0, 4))).toBe('usur')
      expect(there.receive(into)).toBeUndefined()
    })

    test('a datagram for who only sends wakes nobody', () => {
      const deaf = opened(harness.here.datagrams.bind(harness.here.endpoint, { onlySends: true }))
      const there = opened(harness.there.datagrams.bind(harness.there.endpoint))
      there.send(octets('anybody?'), deaf.local)
      deaf.send(octets('nobody'), there.local)
      until(() => there.isReadable)
      expect(deaf.isReadable).toBe(false)
    })

    test('a stream carries octets both ways, and ends', () => {
      const { near, far } = pair()
      expect(near.write(octets('hello'))).toBe(5)
      expect(readAll(far, 5)).toBe('hello')
      far.write(octets('and '))
      far.write(octets('goodbye'))
      far.close()
      expect(readAll(near, 11)).toBe('and goodbye')
      until(() => near.isReadable)
      expect(near.read(new Uint8Array(10))).toBe(0)
      expect(near.state).toBe('ended')
      expect(near.isReadable).toBe(false)
    })

    test('a stream is read by as much as there is room for', () => {
      const { near, far } = pair()
      near.write(octets('abcdef'))
      until(() => far.isReadable)
      expect(far.read(new Uint8Array(4))).toBe(4)
      expect(readAll(far, 2)).toBe('ef')
    })

    test('a stream that is not read takes no more, and goes on when it is', () => {
      const { near, far } = pair()
      const much = new Uint8Array(65_536).fill(7)
      let written = 0
      for (let taken = 1; taken > 0; written += taken) taken = near.write(much)
      expect(near.isWritable).toBe(false)
      let read = 0
      const into = new Uint8Array(65_536)
      while (!near.isWritable) {
        if (far.isReadable) read += far.read(into)
        else harness.turn()
      }
      written += near.write(octets('x'))
      while (read < written) {
        until(() => far.isReadable)
        read += far.read(into)
      }
      expect(read).toBe(written)
    })

    test('a connection comes from the address that it is to come from', () => {
      const listener = listen()
      const near = connect(listener, { from: harness.here.endpoint.address })
      const far = until(() => listener.accept())
      expect(far.remote.address).toEqual(harness.here.endpoint.address)
      expect(near.remote).toEqual(listener.local)
      expect(far.local).toEqual(listener.local)
      expect(near.local).toEqual(far.remote)
    })

    test('a connection that is to be signed is made with the same key only', () => {
      const from = harness.here.endpoint.address
      const listener = listen()
      expect(listener.protect(from, octets('secret'))).toBeUndefined()
      const unsigned = connect(listener, { from })
      const wrong = connect(listener, { from, md5Key: octets('other') })
      const right = connect(listener, { from, md5Key: octets('secret') })
      until(() => right.state === 'open')
      expect([unsigned.state, wrong.state]).toEqual(['connecting', 'connecting'])
      const far = until(() => listener.accept())
      expect(far.remote).toEqual(right.local)
      right.write(octets('signed'))
      expect(readAll(far, 6)).toBe('signed')
      unsigned.close()
      wrong.close()
      listener.protect(from, undefined)
      const free = connect(listener, { from })
      until(() => free.state === 'open')
    })

    test('a connection that comes from too far away is not made', () => {
      const listener = opened(harness.there.streams.listen(harness.there.endpoint, 2, { minimumTtl: 255 }))
      const distant = connect(listener, { ttl: 254 })
      const near = connect(listener, { ttl: 255 })
      until(() => near.state === 'open')
      expect(distant.state).toBe('connecting')
    })

    test('a connection that nobody listens for fails', () => {
      const listener = listen()
      listener.close()
      const refused = harness.here.streams.connect(listener.local)
      if ('state' in refused) until(() => refused.state === 'failed')
      expect(refused.errno).toBe(ECONNREFUSED)
      if ('state' in refused)
        expect([refused.read(new Uint8Array(9)), refused.write(octets('x'))]).toEqual([0, 0])
    })

    test('what is written to one who is gone fails at last', () => {
      const { near, far } = pair()
      far.close()
      until(() => {
        near.write(octets('anybody there?'))
        return near.state === 'failed'
      })
      expect(near.errno).not.toBe(0)
    })

    test('past the allowed connections none is accepted until one is closed', () => {
      const listener = listen(1)
      connect(listener)
      const first = until(() => listener.accept())
      const second = connect(listener)
      until(() => second.state === 'open')
      expect(listener.accept()).toBeUndefined()
      first.close()
      second.write(octets('at last'))
      expect(
        readAll(
          until(() => listener.accept()),
          7,
        ),
      ).toBe('at last')
    })

    test('closing twice is closing once', () => {
      const listener = listen(1)
      const near = connect(listener)
      const far = until(() => listener.accept())
      far.close()
      far.close()
      near.close()
      connect(listener)
      until(() => listener.accept())
      connect(listener)
      expect(listener.accept()).toBeUndefined()
    })
  })
}
