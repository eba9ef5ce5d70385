// Beside the real memberlist (github.com/hashicorp/memberlist v0.5.1, the version in MetalLB's speakers), on loopback
// addresses: everything that two kinds of member can want of each other, encrypted or not, compressed or not.

import { milliseconds } from '@ingot/api'
import { afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { gossipKey } from '../key.ts'
import { LAN_SETTINGS } from '../settings.ts'
import { openPacket } from '../wire/packet.ts'
import { GoMember, buildJudge, findJudge } from './go-member.fixture.ts'
import { SocketMember } from './socket-member.fixture.ts'

// The first run compiles the real thing.
setDefaultTimeout(120_000)

const PROBE_INTERVAL = 100
const PROBE_TIMEOUT = 50
const GOSSIP_INTERVAL = 20
const PUSH_PULL = 1000
const TCP = 2000
/** Two seconds to contradict, enough for both to have suspected the other. */
const PATIENT = 20

interface Variant {
  readonly title: string
  readonly secret: string
  readonly compression: boolean
  readonly suspicionMult?: number
}

const VARIANTS: readonly Variant[] = [
  { title: 'encrypted and compressed, as MetalLB', secret: 'cXVpdGUgc2VjcmV0IGtleQ', compression: true },
  { title: 'encrypted', secret: 'cXVpdGUgc2VjcmV0IGtleQ', compression: false },
  { title: 'compressed', secret: '', compression: true },
  { title: 'in plain', secret: '', compression: false },
]

const judge = findJudge()
const needs = 'missing' in judge ? ` [needs ${judge.missing}]` : ''
const program = 'missing' in judge ? '' : judge.program
let address = 1
const killed: (() => void)[] = []

function keyOf(secret: string): Uint8Array | undefined {
  return gossipKey(new TextEncoder().encode(secret))
}

/** Every member has an address of its own, so that a wall between two of them can be told by address. */
function nextAddress(): string {
  address += 1
  return `127.0.7.${address}`
}

async function startOurs(
  name: string,
  { secret, compression, suspicionMult = LAN_SETTINGS.suspicionMult }: Variant,
  isTcpProbed = true,
): Promise<SocketMember> {
  const settings = {
    ...LAN_SETTINGS,
    probeInterval: milliseconds(PROBE_INTERVAL),
    probeTimeout: milliseconds(PROBE_TIMEOUT),
    gossipInterval: milliseconds(GOSSIP_INTERVAL),
    pushPullInterval: milliseconds(PUSH_PULL),
    tcpTimeout: milliseconds(TCP),
    suspicionMult,
    enableCompression: compression,
    disableTcpPings: !isTcpProbed,
  }
  const member = new SocketMember({ name, address: nextAddress(), settings, key: keyOf(secret) })
  await member.start()
  killed.push(() => member.kill())
  return member
}

async function startGo(
  name: string,
  { secret, compression, suspicionMult = LAN_SETTINGS.suspicionMult }: Variant,
  isTcpProbed = true,
): Promise<GoMember> {
  const member = new GoMember(program, {
    Name: name,
    Address: nextAddress(),
    Key: Buffer.from(keyOf(secret) ?? '').toString('hex'),
    EnableCompression: compression,
    DisableTCPPings: !isTcpProbed,
    ProbeInterval: PROBE_INTERVAL,
    ProbeTimeout: PROBE_TIMEOUT,
    GossipInterval: GOSSIP_INTERVAL,
    PushPull: PUSH_PULL,
    TCP,
    SuspicionMult: suspicionMult,
  })
  killed.push(() => member.kill())
  await member.started()
  return member
}

/** One of each kind that know each other. */
async function startPair(variant: Variant): Promise<[SocketMember, GoMember]> {
  const ours = await startOurs('ours', variant)
  const theirs = await startGo('theirs', variant)
  ours.join(theirs)
  await theirs.saw(({ kind, name }) => kind === 'join' && name === 'ours')
  await ours.until(() => ours.members().length === 2)
  return [ours, theirs]
}

afterEach(() => {
  for (const kill of killed.splice(0)) kill()
})

describe.skipIf('missing' in judge)(`beside the real memberlist${needs}`, () => {
  beforeAll(async () => {
    if (!('missing' in judge)) await buildJudge(judge)
  })

  describe.each(VARIANTS)('$title', (variant) => {
    test('we join it, and each has the other in its list', async () => {
      const [ours, theirs] = await startPair(variant)
      expect(ours.members()).toEqual(['ours', 'theirs'])
      expect(await theirs.members()).toEqual(['ours', 'theirs'])
      expect(ours.events).toContainEqual({ kind: 'joinEnded', contacted: 1, failed: [] })
      expect(ours.dropped.size).toBe(0)
    })

    test('it joins us, and each has the other in its list', async () => {
      const ours = await startOurs('ours', variant)
      const theirs = await startGo('theirs', variant)
      theirs.tell(`join ${ours.address}:${ours.port}`)
      expect(await theirs.saw(({ kind }) => kind === 'joined')).toEqual({ kind: 'joined', count: 1 })
      await ours.until(() => ours.members().length === 2)
      expect(await theirs.members()).toEqual(['ours', 'theirs'])
      expect(ours.dropped.size).toBe(0)
    })

    test('what either says of itself reaches the other, at once and when it changes', async () => {
      const [ours, theirs] = await startPair(variant)
      const meta = new TextEncoder().encode('heartbeat')
      ours.act((membership, now) => membership.setMeta(now, meta))
      await theirs.saw((it) => it.kind === 'update' && it.name === 'ours' && it.meta === 'heartbeat')
      theirs.tell('meta something')
      await ours.saw(
        (event) =>
          event.kind === 'updated' &&
          event.member.name === 'theirs' &&
          new TextDecoder().decode(event.member.meta) === 'something',
      )
      const third = await startGo('third', variant)
      third.tell(`join ${theirs.address}:${theirs.port}`)
      await third.saw((it) => it.kind === 'join' && it.name === 'ours' && it.meta === 'heartbeat')
    })

    test('when it is killed we suspect it, then give it up', async () => {
      const [ours, theirs] = await startPair(variant)
      theirs.kill()
      await ours.saw((event) => event.kind === 'suspected' && event.member.name === 'theirs')
      expect(ours.members()).toEqual(['ours', 'theirs'])
      await ours.saw((event) => event.kind === 'failed' && event.name === 'theirs')
      expect(ours.members()).toEqual(['ours'])
    })

    test('when we are killed it gives us up', async () => {
      const [ours, theirs] = await startPair(variant)
      ours.kill()
      await theirs.saw(({ kind, name }) => kind === 'leave' && name === 'ours')
      expect(await theirs.members()).toEqual(['theirs'])
    })

    test('when either leaves the other does not wait for probes to fail', async () => {
      const [ours, theirs] = await startPair(variant)
      ours.act((membership, now) => membership.leave(now))
      await theirs.saw(({ kind, name }) => kind === 'leave' && name === 'ours')
      await ours.saw(({ kind }) => kind === 'departed')
      expect(theirs.reports.some(({ text }) => text?.includes('Suspect ours'))).toBe(false)

      const stays = await startOurs('stays', variant)
      stays.join(theirs)
      await stays.until(() => stays.members().length === 2)
      theirs.tell('leave')
      await stays.saw((event) => event.kind === 'left' && event.name === 'theirs')
      expect(stays.events.some(({ kind }) => kind === 'suspected')).toBe(false)
    })

    test('who is suspected on either side contradicts, and is believed', async () => {
      const [ours, theirs] = await startPair({ ...variant, suspicionMult: PATIENT })
      ours.isWalled = () => true
      await ours.saw(({ kind }) => kind === 'suspected')
      await theirs.saw(({ text }) => text?.includes('Suspect ours has failed') ?? false)
      ours.isWalled = () => false
      await ours.saw(({ kind }) => kind === 'refuted')
      await ours.saw(({ kind }) => kind === 'recovered')
      await theirs.saw(({ text }) => text?.includes('Refuting a suspect message') ?? false)
      expect(await theirs.members()).toEqual(['ours', 'theirs'])
      expect(theirs.reports.some(({ kind }) => kind === 'leave')).toBe(false)
    })

    test('who is restarted on either side comes back, although it counts from one again', async () => {
      const [ours, theirs] = await startPair(variant)
      ours.act((membership, now) => membership.leave(now))
      await theirs.saw(({ kind, name }) => kind === 'leave' && name === 'ours')
      ours.kill()
      const seen = theirs.reports.length
      const again = await startOurs('ours', variant)
      again.join(theirs)
      await theirs.saw(({ kind, name }) => kind === 'join' && name === 'ours', seen)
      await again.until(() => again.members().length === 2)
    })

    test('three of each kind agree', async () => {
      const ours = [
        await startOurs('a', variant),
        await startOurs('b', variant),
        await startOurs('c', variant),
      ]
      const theirs = [await startGo('x', variant), await startGo('y', variant), await startGo('z', variant)]
      const [first] = ours
      if (first === undefined) throw new Error('unreachable')
      for (const member of ours.slice(1)) member.join(first)
      for (const member of theirs) member.tell(`join ${first.address}:${first.port}`)
      const all = ['a', 'b', 'c', 'x', 'y', 'z']
      for (const member of ours) await member.until(() => member.members().length === all.length)
      for (const member of theirs) {
        for (const name of all) await member.saw((it) => it.kind === 'join' && it.name === name)
      }
      theirs[2]?.kill()
      ours[2]?.kill()
      const rest = ['a', 'b', 'x', 'y']
      for (const member of ours.slice(0, 2)) await member.until(() => member.members().length === rest.length)
      for (const member of theirs.slice(0, 2)) {
        for (const name of ['c', 'z']) await member.saw((it) => it.kind === 'leave' && it.name === name)
        expect(await member.members()).toEqual(rest)
      }
      for (const member of ours.slice(0, 2)) expect(member.members()).toEqual(rest)
    })

    test('where the straight way between two of them is cut, others ask for them', async () => {
      const ours = await startOurs('ours', variant, false)
      const helper = await startOurs('helper', variant, false)
      const theirs = await startGo('theirs', variant, false)
      const theirHelper = await startGo('their-helper', variant, false)
      for (const member of [helper, ours]) member.join(theirs)
      theirHelper.tell(`join ${theirs.address}:${theirs.port}`)
      for (const member of [ours, helper]) await member.until(() => member.members().length === 4)
      await theirs.saw(({ kind, name }) => kind === 'join' && name === 'their-helper')

      ours.isWalled = ({ port }) => port === theirs.port
      const asked = theirs.reports.length
      const count = ours.heard.length
      const isFailedPing = ({ text = '' }: { text?: string }) => text.includes('Failed UDP ping: ours')
      for (let failed = 0, from = asked; failed < 3; failed++) {
        const report = await theirs.saw(isFailedPing, from)
        from = theirs.reports.indexOf(report, from) + 1
      }
      const key = keyOf(variant.secret)
      const protection = {
        key,
        verifyIncoming: true,
        verifyOutgoing: true,
        nonce: () => new Uint8Array(12),
      }
      const kinds = (member: SocketMember) =>
        new Set(member.heard.flatMap((data) => openPacket(data, protection).messages.map(({ kind }) => kind)))
      // The helper has been asked by a member of the other kind or ours has; nobody is given up, on either side.
      expect(kinds(helper)).toContain('indirectPing')
      expect(ours.heard.length).toBeGreaterThan(count)
      expect(ours.members()).toHaveLength(4)
      expect(await theirs.members()).toHaveLength(4)
      const lost = [...ours.events, ...helper.events].filter(({ kind }) => kind === 'failed')
      expect(lost).toEqual([])
    })
  })

  test('with another key neither hears the other, and both say why', async () => {
    const [encrypted = VARIANTS[0]] = VARIANTS
    if (encrypted === undefined) throw new Error('unreachable')
    const ours = await startOurs('ours', encrypted)
    const theirs = await startGo('theirs', { ...encrypted, secret: 'another secret' })
    ours.join(theirs)
    await ours.saw((event) => event.kind === 'joinEnded' && event.contacted === 0)
    theirs.tell(`join ${ours.address}:${ours.port}`)
    const { count } = await theirs.saw(({ kind }) => kind === 'joined')
    expect(count).toBe(0)
    expect(ours.dropped.get('wrongKey')).toBe(1)
    expect(ours.members()).toEqual(['ours'])
  })
})
