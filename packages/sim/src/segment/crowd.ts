// Very many speakers on one segment, without anything else that a World has: every keyed frame reaches everybody with the
// next step, everybody is a member of the gossip, and nobody asks. What is looked at is how much they send and who owns.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { DesiredLedger, Takeover, writeMeta, type TakeoverSettings } from '@ingot/layer2'
import { Dice } from '../dice.ts'

const STEP = 5
const INDEX = 2
const ADDRESS = '192.0.2.0'
const PREFIX = '192.0.2.0/24'
const GATEWAY = { address: 'gateway', interfaceIndex: INDEX, hardwareAddress: '02:ff:00:00:00:01' } as const

interface Node {
  readonly name: string
  readonly takeover: Takeover
  readonly hardwareAddress: string
}

export class Crowd {
  /** Frames sent since the start. */
  sent = 0
  /** What nodes have said to people. */
  readonly reports = new Set<string>()
  readonly names: readonly string[]
  #now = milliseconds(0)
  #nodes: Node[]
  #air: { readonly from: Node; readonly frame: Uint8Array }[] = []

  constructor(count: number, settings: Partial<TakeoverSettings> = {}) {
    this.names = Array.from({ length: count }, (_, i) => `n${String(i).padStart(4, '0')}`)
    this.#nodes = this.names.map((name, i) => this.#start(name, i, settings))
  }

  /** Lets time pass, in steps that are short beside everything but a frame. */
  pass(duration: number): void {
    for (const end = this.#now + duration; this.#now < end;) {
      this.#now = milliseconds(this.#now + STEP)
      const arrived = this.#air.splice(0)
      for (const node of this.#nodes) this.#turn(node, arrived)
    }
  }

  kill(name: string): void {
    this.#nodes = this.#nodes.filter((node) => node.name !== name)
  }

  /** Those that answer now. */
  owners(): readonly string[] {
    const announcement = { address: ADDRESS, interfaces: 'all' as const, succession: this.names }
    return this.#nodes
      .filter(({ name, takeover }) => takeover.answers(announcement, name, INDEX))
      .filter(({ takeover }) => takeover.leaseUntil(INDEX) > this.#now)
      .map(({ name }) => name)
  }

  verdicts(name: string): readonly string[] {
    const node = this.#nodes.find((it) => it.name === name)
    return (node?.takeover.verdicts() ?? []).map(({ message }) => message)
  }

  #start(name: string, i: number, settings: Partial<TakeoverSettings>): Node {
    const dice = new Dice(1, name)
    const gossipKey = new TextEncoder().encode('a key of twenty-two oct')
    const takeover = new Takeover({
      boot: BigInt(i + 1) * 1000n,
      random: dice.random,
      gossipKey,
      ...settings,
    })
    const hardwareAddress = `02:00:00:00:${hex(i >> 8)}:${hex(i & 255)}`
    const addresses = [{ address: '192.0.2.250', prefixLength: 24 }]
    const eth0 = { index: INDEX, name: 'eth0', hardwareAddress, linkLocal: null, arp: true, addresses }
    takeover.setInterfaces(this.#now, [eth0])
    const meta = writeMeta(BigInt(i + 1), [PREFIX])
    takeover.setMembers(
      this.#now,
      this.names.map((it) => ({ name: it, meta })),
    )
    const announcements = [{ address: ADDRESS, interfaces: 'all' as const, succession: this.names }]
    for (const step of new DesiredLedger().steps({ generation: 1, node: name, announcements }))
      takeover.desire(this.#now, step)
    return { name, takeover, hardwareAddress }
  }

  #turn(node: Node, arrived: readonly { readonly from: Node; readonly frame: Uint8Array }[]): void {
    const { takeover } = node
    const arrival: Milliseconds = this.#now
    for (const { from, frame } of arrived) if (from !== node) takeover.hear(arrival, arrival, INDEX, frame)
    for (const effect of takeover.advance(this.#now)) {
      if (effect.kind === 'report') this.reports.add(effect.verdict.message)
      if (effect.kind === 'askGateway') takeover.observe(this.#now, { ...GATEWAY, kind: 'answer' })
      if (effect.kind !== 'send') continue
      this.sent += 1
      this.#air.push({ from: node, frame: effect.frame })
    }
  }
}

const hex = (octet: number) => octet.toString(16).padStart(2, '0')
