// A node alone on a segment, as its takeover sees it: what others say is said by the test, and what it does is kept.

import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { Interface } from '../desired.ts'
import type { TakeoverEffect } from './effect.ts'
import type { Member } from './members.ts'
import { writeMeta } from './meta.ts'
import type { TakeoverSettings } from './settings.ts'
import type { Stations } from './stations.ts'
import { Takeover } from './takeover.ts'

export const KEY = new TextEncoder().encode('a key of twenty-two oct')
export const ADDRESS = '192.0.2.100'
export const FOREIGN = '02:00:00:00:00:66'
export const METALLB = '02:00:00:00:00:0b'
export const OWN = '02:00:00:00:00:0a'
export const METALLB_MEMBER: Member = { name: 'b', meta: new Uint8Array() }
export const ME: Member = { name: 'a', meta: writeMeta(1n, []) }

export const eth0: Interface = {
  index: 2,
  name: 'eth0',
  hardwareAddress: OWN,
  linkLocal: null,
  arp: true,
  addresses: [{ address: '192.0.2.11', prefixLength: 24 }],
}

/** Node `a` on a segment, with what it is told of, and what it has done. */
export class Node {
  readonly takeover: Takeover
  readonly done: { readonly at: number; readonly effect: TakeoverEffect }[] = []
  stations: Stations = { own: [OWN], neighbours: [] }
  reads = 0
  now = milliseconds(0)

  constructor(settings: Partial<TakeoverSettings> = {}, age = seconds(20)) {
    this.takeover = new Takeover({ boot: 1n, random: () => 0.5, gossipKey: KEY, ...settings })
    this.takeover.setInterfaces(this.now, [eth0])
    this.members(ME)
    this.desire([])
    this.pass(age)
  }

  members(...members: readonly Member[]): void {
    this.takeover.setMembers(this.now, members)
  }

  desire(succession: readonly string[], address = ADDRESS): void {
    const announcements = succession.length === 0 ? [] : [{ address, interfaces: 'all' as const, succession }]
    this.takeover.desire(this.now, { generation: 1, node: 'a', announcements, withdrawn: [] })
  }

  hear(hardwareAddress: string, kind: 'answer' | 'announcement' | 'probe', address = ADDRESS): void {
    this.takeover.observe(this.now, { interfaceIndex: 2, address, hardwareAddress, kind })
    this.pass(milliseconds(1))
  }

  pass(duration: Milliseconds): void {
    const end = this.now + duration
    for (;;) {
      for (const effect of this.takeover.advance(this.now)) this.#obey(effect)
      const next = Math.max(this.now + 1, this.takeover.deadline() ?? Infinity)
      if (next > end) break
      this.now = milliseconds(next)
    }
    this.now = milliseconds(end)
  }

  get answers(): boolean {
    return this.takeover.answers({ address: ADDRESS, interfaces: 'all', succession: [] }, 'a', 2)
  }

  /** What it has told people since the last call. */
  reports(): readonly string[] {
    return this.take('report').map((effect) => (effect.kind === 'report' ? effect.verdict.message : ''))
  }

  take(kind: TakeoverEffect['kind']): readonly TakeoverEffect[] {
    return this.timed(kind).map(({ effect }) => effect)
  }

  timed(kind: TakeoverEffect['kind']): readonly { readonly at: number; readonly effect: TakeoverEffect }[] {
    const taken = this.done.filter(({ effect }) => effect.kind === kind)
    for (const one of taken) this.done.splice(this.done.indexOf(one), 1)
    return taken
  }

  #obey(effect: TakeoverEffect): void {
    this.done.push({ at: this.now, effect })
    if (effect.kind !== 'readStations') return
    this.reads += 1
    this.takeover.setStations(this.now, this.stations)
  }
}
