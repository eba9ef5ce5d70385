import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { LAN_SETTINGS } from '@ingot/membership'
import { parseAddress } from '@ingot/net'
import { GossipPort } from './gossip-port.ts'
import { SimulatedHosts } from './simulated-hosts.ts'

const KEY = new Uint8Array(32).fill(7)
const PORT = 7946

/** Some nodes that gossip, on one clock that the test moves. */
class Cluster {
  readonly hosts = new SimulatedHosts()
  readonly ports = new Map<string, GossipPort>()
  now: Milliseconds = milliseconds(0)

  start(name: string, key = KEY): GossipPort {
    const address = addressOf(name)
    const random = { uniform: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(3) }
    const options = { name, address, port: PORT, settings: LAN_SETTINGS, key, random }
    const opened = GossipPort.open(this.now, this.hosts.host(address), options)
    if ('errno' in opened) throw new Error(`errno ${opened.errno}`)
    this.ports.set(name, opened)
    return opened
  }

  kill(name: string): void {
    this.ports.get(name)?.close()
    this.ports.delete(name)
  }

  run(duration: Milliseconds): void {
    const end = this.now + duration
    for (; this.now < end; this.now = milliseconds(this.now + 10)) {
      for (const port of this.ports.values()) {
        port.serve(this.now)
        if ((port.deadline() ?? Infinity) <= this.now) port.advance(this.now)
      }
    }
  }

  members(name: string): readonly string[] | undefined {
    return this.ports
      .get(name)
      ?.members()
      ?.map((it) => it.name)
      .toSorted()
  }
}

function addressOf(name: string) {
  const address = parseAddress(`192.0.2.${name.charCodeAt(0) - 96}`)
  if (address === undefined) throw new Error(name)
  return address
}

const at = (name: string) => ({ address: addressOf(name), port: PORT })

/** Host `a`, to which one stranger connects who says `said`, and takes nothing of what is said to him. */
function withStranger(said: Uint8Array) {
  const host = new SimulatedHosts().host(addressOf('a'))
  const stranger = {
    local: at('a'),
    remote: at('s'),
    state: 'open' as const,
    errno: 0,
    isReadable: true,
    isWritable: false,
    isClosed: false,
    read(into: Uint8Array) {
      this.isReadable = false
      into.set(said)
      return said.length
    },
    write: () => 0,
    close() {
      this.isClosed = true
    },
  }
  const waiting = [stranger]
  const listener = {
    local: at('a'),
    isReadable: true,
    protect: () => undefined,
    accept: () => waiting.pop(),
    close() {},
  }
  return { stranger, transport: { ...host, streams: { ...host.streams, listen: () => listener } } }
}

describe('gossip on sockets', () => {
  test('waits ten seconds for somebody who takes no answer', () => {
    const ping = Uint8Array.of(0, 0x80)
    const { stranger, transport } = withStranger(ping)
    const random = { uniform: () => 0.5, bytes: (length: number) => new Uint8Array(length) }
    const options = { name: 'a', ...at('a'), settings: LAN_SETTINGS, random }
    const port = GossipPort.open(seconds(0), transport, options)
    if ('errno' in port) throw new Error(`errno ${port.errno}`)
    port.serve(seconds(1))
    port.serve(seconds(10.9))
    expect(stranger.isClosed).toBe(false)
    port.serve(seconds(11))
    expect(stranger.isClosed).toBe(true)
  })

  test('meets the others by a join, and both sides know', () => {
    const cluster = new Cluster()
    cluster.start('a')
    const b = cluster.start('b')
    expect(cluster.members('b')).toBeUndefined()
    b.join(cluster.now, [at('a'), at('b')])
    cluster.run(seconds(2))
    expect(cluster.members('a')).toEqual(['a', 'b'])
    expect(cluster.members('b')).toEqual(['a', 'b'])
    expect(b.takeEvents()).toContainEqual({ kind: 'joinEnded', contacted: 2, failed: [] })
  })

  test('knows that it is alone when nobody was met', () => {
    const cluster = new Cluster()
    const a = cluster.start('a')
    a.join(cluster.now, [at('b')])
    cluster.run(seconds(15))
    expect(cluster.members('a')).toEqual(['a'])
    expect(a.takeEvents()).toContainEqual({ kind: 'joinEnded', contacted: 0, failed: [at('b')] })
  })

  test('gives up who was killed, and meets it again when it is back', () => {
    const cluster = new Cluster()
    cluster.start('a')
    cluster.start('b').join(cluster.now, [at('a')])
    cluster.run(seconds(2))
    cluster.kill('b')
    cluster.run(seconds(10))
    expect(cluster.members('a')).toEqual(['a'])
    cluster.start('b').join(cluster.now, [at('a')])
    cluster.run(seconds(2))
    expect([cluster.members('a'), cluster.members('b')]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('tells the others when it leaves', () => {
    const cluster = new Cluster()
    cluster.start('a')
    const b = cluster.start('b')
    b.join(cluster.now, [at('a')])
    cluster.run(seconds(2))
    b.leave(cluster.now)
    cluster.run(seconds(1))
    expect(b.hasDeparted).toBe(true)
    expect(cluster.members('a')).toEqual(['a'])
  })

  test('with another key is none', () => {
    const cluster = new Cluster()
    cluster.start('a')
    cluster.start('b', new Uint8Array(32).fill(8)).join(cluster.now, [at('a')])
    cluster.run(seconds(15))
    expect(cluster.members('b')).toEqual(['b'])
  })
})
