// What heartbeats send from each node on one interface while nothing happens, by how many speakers there are: takeover
// machines on a virtual clock. Of many nodes only some hear all the others, and those are looked at: that everybody
// hears everybody is work that grows with the square.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { Takeover, writeMeta } from '@ingot/layer2'
import { ratePerNode } from './rate.ts'
import type { Rate } from './rate.ts'

const KEY = new TextEncoder().encode('a key of some speakers')
const PREFIX = '10.0.0.0/16'
const INTERFACE = 2
/** What is at rest is in a digest, so a few do. */
const ADDRESSES = 10
const HEARERS = 2
const SETTLE = 2000
const MEASURED = 3
/** What the shortest Ethernet frame has without its checksum. */
const SHORTEST_FRAME = 60

interface Speaker {
  readonly name: string
  readonly takeover: Takeover
  readonly isHearer: boolean
  sent: { packets: number; octets: number }
}

/** Frames of the link layer with their header, without preamble and checksum. */
export function heartbeatTraffic(members: number): Rate {
  const speakers = Array.from({ length: members }, (_, index) => newSpeaker(index))
  const said = speakers.map(({ name }, index) => ({ name, meta: writeMeta(bootOf(index), [PREFIX]) }))
  const succession = speakers.map(({ name }) => name)
  const announcements = Array.from({ length: ADDRESSES }, (_, i) => ({
    address: `10.0.255.${i}`,
    interfaces: 'all' as const,
    // each its own order, so that many have something to say
    succession: [...succession.slice(i % members), ...succession.slice(0, i % members)],
  }))
  const start = milliseconds(1)
  for (const [index, { name, takeover }] of speakers.entries()) {
    takeover.setInterfaces(start, [interfaceOf(index)])
    takeover.setMembers(start, said)
    takeover.desire(start, { generation: 1, node: name, announcements, withdrawn: [] })
  }
  play(speakers, start, SETTLE)
  for (const speaker of speakers) speaker.sent = { packets: 0, octets: 0 }
  play(speakers, milliseconds(start + SETTLE), MEASURED * 1000)
  const looked = speakers.filter(({ isHearer }) => isHearer)
  const sum = (figure: 'packets' | 'octets') => looked.reduce((total, { sent }) => total + sent[figure], 0)
  return ratePerNode(sum('packets'), sum('octets'), looked.length, MEASURED)
}

/** Every millisecond whoever has to speaks, and is heard in the next. */
function play(speakers: readonly Speaker[], from: Milliseconds, duration: number): void {
  for (let now = from; now < from + duration; now = milliseconds(now + 1)) {
    for (const speaker of speakers) {
      const deadline = speaker.takeover.deadline()
      if (deadline !== undefined && deadline <= now) speak(speaker, now, speakers)
    }
  }
}

function speak(speaker: Speaker, now: Milliseconds, all: readonly Speaker[]): void {
  for (const effect of speaker.takeover.advance(now)) {
    if (effect.kind !== 'send') continue
    speaker.sent.packets += 1
    speaker.sent.octets += Math.max(effect.frame.length, SHORTEST_FRAME)
    for (const other of all) {
      if (other === speaker || !(other.isHearer || speaker.isHearer)) continue
      other.takeover.hear(now, now, INTERFACE, effect.frame)
    }
  }
}

function newSpeaker(index: number): Speaker {
  const takeover = new Takeover({ boot: bootOf(index), random: randomOf(index), gossipKey: KEY })
  return { name: `node-${index}`, takeover, isHearer: index < HEARERS, sent: { packets: 0, octets: 0 } }
}

const bootOf = (index: number) => BigInt(index) * 7919n + 1n

/** Of even quality enough for the jitter of an interval. */
function randomOf(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function interfaceOf(index: number) {
  const [high, low] = [index >> 8, index & 255].map((octet) => octet.toString(16).padStart(2, '0'))
  return {
    index: INTERFACE,
    name: 'eth0',
    hardwareAddress: `02:00:00:00:${high}:${low}`,
    linkLocal: null,
    arp: true,
    addresses: [{ address: `10.0.${1 + (index >> 8)}.${index & 255}`, prefixLength: 16 }],
  }
}
