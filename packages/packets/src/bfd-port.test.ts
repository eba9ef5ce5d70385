import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { BfdEvent, BfdProfile, SessionSettings } from '@ingot/bfd'
import { addressFromBytes, formatAddress, parseAddress, type Family } from '@ingot/net'
import { createMemory, PacketCore } from '@ingot/wire'
import { BfdPort } from './bfd-port.ts'
import { controlFrame } from './bfd-frames.fixture.ts'
import { readCore } from './core-bytes.ts'
import { EPERM } from './errno.ts'
import { SimulatedHosts } from './simulated-hosts.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment } from './simulated-segment.ts'

const wasm = await readCore()
const PROFILE: BfdProfile = { echoMode: false, passiveMode: false }

function address(text: string) {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

const textOf = (name: string, family = 'IPv4') =>
  `${family === 'IPv4' ? '192.0.2.' : '2001:db8::'}${name.charCodeAt(0) - 96}`
const hardwareAddressOf = (name: string) => `02:00:00:00:00:0${name.charCodeAt(0) - 96}`

class Segment extends SimulatedSegment {
  isWhole = true

  override transmit(...frame: Parameters<SimulatedSegment['transmit']>): void {
    if (this.isWhole) super.transmit(...frame)
  }
}

/** Nodes that watch each other, on one clock that the test moves. */
class Neighbourhood {
  readonly #family: Family
  readonly way = { isWhole: true }
  readonly hosts = new SimulatedHosts(() => this.way.isWhole)
  readonly segment = new Segment()
  readonly ports = new Map<string, BfdPort>()
  readonly events = new Map<string, BfdEvent[]>()
  now: Milliseconds = milliseconds(0)

  constructor(family: Family = 'IPv4') {
    this.#family = family
  }

  textOf(name: string): string {
    return textOf(name, this.#family)
  }

  start(name: string, wanted: readonly string[] = [], profile = PROFILE): BfdPort {
    const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
    const addresses = [{ address: this.textOf(name), prefixLength: 24 }]
    const hardwareAddress = hardwareAddressOf(name)
    const attached = { index: 1, name: 'eth0', hardwareAddress, linkLocal: null, arp: true, addresses }
    const { datagrams } = this.hosts.host(address(this.textOf(name)))
    const network = new SimulatedNetwork(core, this.segment, [attached])
    const port = new BfdPort(Object.assign(network, { datagrams }))
    port.setInterfaces(this.now, [attached])
    this.ports.set(name, port)
    this.events.set(name, [])
    this.watch(name, wanted, profile)
    return port
  }

  watch(name: string, wanted: readonly string[], profile = PROFILE): void {
    const port = this.ports.get(name)
    port?.setSessions(
      this.now,
      wanted.map((key) => {
        const [local, remote] = [address(this.textOf(name)), address(this.textOf(key))]
        return settings(name, key, { profile, local, remote })
      }),
    )
  }

  /** Whoever is not in `standing` turns once a millisecond. */
  run(duration: Milliseconds, standing = ''): void {
    const end = this.now + duration
    while (this.now < end) {
      this.now = milliseconds(this.now + 1)
      for (const [name, port] of this.ports) {
        if (standing.includes(name)) continue
        port.serve(this.now)
        port.advance(this.now)
        this.events.get(name)?.push(...port.takeEvents())
      }
    }
  }

  /** What was told on a node since the last call. */
  take(name: string): readonly BfdEvent[] {
    return this.events.get(name)?.splice(0) ?? []
  }
}

function settings(from: string, to: string, more: Partial<SessionSettings> = {}): SessionSettings {
  const [local, remote] = [address(textOf(from)), address(textOf(to))]
  return { key: to, local, remote, isMultiHop: false, profile: PROFILE, ...more }
}

/** `a` and `b` watch each other and are up. */
function pair(profile = PROFILE): Neighbourhood {
  const both = new Neighbourhood()
  both.start('a', ['b'], profile)
  both.start('b', ['a'], profile)
  both.run(seconds(3))
  expect([both.take('a'), both.take('b')]).toEqual([[{ kind: 'up', key: 'b' }], [{ kind: 'up', key: 'a' }]])
  return both
}

describe('BFD on sockets', () => {
  test('goes up with the neighbour, and down within its detection time', () => {
    const both = pair()
    both.run(seconds(60))
    expect(both.take('a')).toEqual([])
    both.way.isWhole = false
    both.run(milliseconds(899))
    expect(both.take('a')).toMatchObject([
      { kind: 'down', key: 'b', diagnostic: 'controlDetectionTimeExpired', isAdministrative: false },
    ])
    both.way.isWhole = true
    both.run(seconds(3))
    expect(both.take('a')).toEqual([{ kind: 'up', key: 'b' }])
  })

  test('counts for each session', () => {
    const both = pair()
    const [view] = both.ports.get('a')?.sessions() ?? []
    expect(view).toMatchObject({ keys: ['b'], upEvents: 1, downEvents: 0, echoPacketsOut: 0 })
    expect(view?.facts).toMatchObject({ state: 'Up', remoteState: 'Up', isEchoing: false })
    expect(view?.controlPacketsOut).toBeWithin(5, 20)
    expect(view?.controlPacketsIn).toBeWithin(5, 20)
  })

  test('a neighbour that ends its session on purpose says so', () => {
    const both = pair()
    both.watch('b', [])
    both.run(milliseconds(5))
    expect(both.take('a')).toMatchObject([{ kind: 'down', key: 'b', isAdministrative: true }])
    expect(both.take('b')).toEqual([])
    both.run(seconds(4))
    both.watch('b', ['a'])
    both.run(seconds(3))
    expect(both.take('a')).toEqual([{ kind: 'up', key: 'b' }])
  })

  test('two that watch one neighbour share a session, and both are told', () => {
    const both = pair()
    const [first, second] = [settings('a', 'b'), settings('a', 'b', { key: 'b again' })]
    both.ports.get('a')?.setSessions(both.now, [first, second])
    both.run(milliseconds(1))
    expect(both.take('a')).toEqual([{ kind: 'up', key: 'b again' }])
    both.way.isWhole = false
    both.run(seconds(1))
    expect(both.take('a').map(({ key }) => key)).toEqual(['b', 'b again'])
    expect(both.ports.get('a')?.sessions().length).toBe(1)
  })

  test('one that stood still gives nobody up whose packets have come meanwhile', () => {
    const both = pair()
    // whoever is patient says so by its multiplier: b is to wait for 3 s, a still for 0.9
    both.watch('a', ['b'], { ...PROFILE, detectMultiplier: 10 })
    both.run(seconds(1))
    both.run(seconds(2), 'a')
    both.run(seconds(1))
    expect([both.take('a'), both.take('b')]).toEqual([[], []])
    both.run(seconds(5), 'a')
    expect(both.take('b')).toMatchObject([{ kind: 'down', key: 'a' }])
    both.run(seconds(3))
    expect(both.take('a').map(({ kind }) => kind)).toEqual(['down', 'up'])
  })

  test('where another program has the port there is none, until it is free', () => {
    const hosts = new Neighbourhood()
    const other = hosts.hosts
      .host(address(textOf('a')))
      .datagrams.bind({ address: address(textOf('a')), port: 3784 })
    const port = hosts.start('a', ['b'])
    expect(port.takeNews()).toBe(true)
    expect(port.verdicts()).toMatchObject([
      { reason: 'BfdFailed', facts: { address: '192.0.2.1', port: 3784 } },
    ])
    hosts.start('b', ['a'])
    hosts.run(seconds(5))
    expect([port.sessions(), hosts.take('b')]).toEqual([[], []])
    if (!('errno' in other)) other.close()
    hosts.run(seconds(10))
    expect([port.verdicts(), port.takeNews()]).toEqual([[], true])
    expect(hosts.take('a')).toEqual([{ kind: 'up', key: 'b' }])
  })

  test('what strangers send is counted and nothing else', () => {
    const both = pair()
    const stranger = both.hosts
      .host(address('192.0.2.99'))
      .datagrams.bind({ address: address('192.0.2.99'), port: 0 })
    if ('errno' in stranger) throw new Error('the port is free')
    const to = { address: address(textOf('a')), port: 3784 }
    const down = Uint8Array.fromHex('204003180000000100000000000f4240000493e000000000')
    for (let count = 0; count < 100; count++) stranger.send(down, to)
    stranger.send(Uint8Array.of(1), to)
    both.run(milliseconds(10))
    expect([...(both.ports.get('a')?.discarded ?? [])]).toEqual([
      ['stranger', 100],
      ['version', 1],
    ])
    expect(both.ports.get('a')?.sessions().length).toBe(1)
  })

  test('sockets that no session needs any more are closed', () => {
    const both = pair()
    both.watch('a', [])
    both.run(seconds(4))
    const bound = both.hosts
      .host(address(textOf('a')))
      .datagrams.bind({ address: address(textOf('a')), port: 3784 })
    expect('errno' in bound).toBe(false)
  })
})

describe('the Echo function', () => {
  const ECHO: BfdProfile = { ...PROFILE, echoMode: true }

  /** `a` and `b` with echo, who have seen each other's frames. */
  function echoing(family: Family = 'IPv4'): Neighbourhood {
    const both = new Neighbourhood(family)
    const router = { hear: () => {} }
    both.start('a', ['b'], ECHO)
    both.start('b', ['a'], ECHO)
    for (const [from, to] of ['ab', 'ba']) {
      const [source, destination] = [from, to].map((name = '') => ({
        address: address(both.textOf(name)),
        hardwareAddress: hardwareAddressOf(name),
      }))
      if (source && destination) both.segment.transmit(router, controlFrame(source, destination))
    }
    return both
  }

  test.each(['IPv4', 'IPv6'] as const)(
    'over %s loops packets through the neighbour at its interval, and Control packets become rare',
    (family) => {
      const both = echoing(family)
      both.run(seconds(3))
      const [before] = both.ports.get('a')?.sessions() ?? []
      both.run(seconds(10))
      const [after] = both.ports.get('a')?.sessions() ?? []
      if (before === undefined || after === undefined) throw new Error('there is a session')
      expect(after.facts).toMatchObject({ isEchoing: true, diagnostic: 'noDiagnostic' })
      const sent = after.echoPacketsOut - before.echoPacketsOut
      expect(sent).toBeWithin(200, 268)
      expect(after.echoPacketsIn - before.echoPacketsIn).toBeWithin(sent - 1, sent + 2)
      expect(after.controlPacketsIn - before.controlPacketsIn).toBeWithin(10, 15)
    },
  )

  test('that is not answered any more ends the session', () => {
    const both = echoing()
    both.run(seconds(3))
    both.take('a')
    both.take('b')
    // its frames are lost, its datagrams are not
    both.segment.isWhole = false
    both.run(milliseconds(200))
    // whoever notices first says so to the other, who has nothing more to notice
    const [first] = [...both.take('a'), ...both.take('b')].flatMap((it) => (it.kind === 'down' ? it : []))
    expect([first?.diagnostic, first?.remoteDiagnostic]).toContain('echoFunctionFailed')
    // it has looped before, and is to
    both.run(seconds(3))
    expect(both.take('a').filter(({ kind }) => kind === 'down').length).toBeGreaterThan(1)
  })

  test('of a neighbour that sends its own to us over IPv6 is answered, and to nobody else', () => {
    const both = echoing('IPv6')
    const heard: Uint8Array[] = []
    const router = { hear: (frame: Uint8Array) => void heard.push(frame.slice()) }
    both.segment.attach(router)
    const fromTo = (from: string, to: string) => {
      const ends = [from, to].map((it) => ({
        address: address(both.textOf(it)),
        hardwareAddress: hardwareAddressOf(it),
      }))
      const [source, destination] = ends
      if (source === undefined || destination === undefined) throw new Error('two ends')
      const frame = controlFrame(source, destination)
      // to the port of echo packets
      frame.set([0x0e, 0xc9], 56)
      both.segment.transmit(router, frame)
      heard.length = 0
      both.ports.get('a')?.serve(both.now)
      return heard.map((it) => `${formatAddress(addressFromBytes(it.subarray(38, 54)))} ${it[21]}`)
    }
    expect(fromTo('b', 'a')).toEqual(['2001:db8::2 254'])
    expect(fromTo('c', 'a')).toEqual([])
  })

  test('that the neighbour does not offer any more is missed by nobody', () => {
    const both = echoing()
    both.run(seconds(3))
    both.take('a')
    both.ports.get('b')?.setInterfaces(both.now, [])
    both.run(seconds(3))
    expect(both.take('a')).toEqual([])
  })

  test('without the right for it a verdict says so, and Control packets alone watch the neighbour', () => {
    const both = new Neighbourhood()
    const { datagrams } = both.hosts.host(address(textOf('a')))
    const port = new BfdPort({ datagrams, openEcho: () => ({ errno: EPERM }) })
    both.ports.set('a', port)
    both.events.set('a', [])
    both.watch('a', ['b'], ECHO)
    both.start('b', ['a'])
    both.run(seconds(3))
    expect(port.verdicts()).toMatchObject([{ reason: 'BfdFailed', facts: { address: '192.0.2.1' } }])
    expect(both.take('a')).toEqual([{ kind: 'up', key: 'b' }])
  })
})
