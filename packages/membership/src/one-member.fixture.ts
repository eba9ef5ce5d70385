// One member without a key, and everything that others say to it put into its mouth: packets in plain, read again.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Effect, Endpoint, MembershipEvent } from './effect.ts'
import { Membership } from './membership.ts'
import type { MembershipSettings } from './settings.ts'
import { LAN_SETTINGS } from './settings.ts'
import { PORT, addressOf, mulberry32 } from './simulated-network.ts'
import { encodeMessage } from './wire/messages.ts'
import type { Alive, Bodies, Kind, Message } from './wire/messages.ts'
import { openPacket } from './wire/packet.ts'
import type { Protection } from './wire/packet.ts'
import { OWN_VERSIONS } from './wire/protocol-version.ts'
import { encodePushPull } from './wire/push-pull.ts'
import type { PushPullNode } from './wire/push-pull.ts'
import { StreamReader } from './wire/stream.ts'
import type { StreamMessage } from './wire/stream.ts'

export const PLAIN: Protection = {
  key: undefined,
  verifyIncoming: true,
  verifyOutgoing: true,
  nonce: () => new Uint8Array(12),
}
export const NOTHING = new Uint8Array(0)

export function endpoint(index: number): Endpoint {
  return { address: addressOf(index), port: PORT }
}

/** `node-1` is at `endpoint(1)`. */
export function alive(index: number, more: Partial<Alive> = {}): Alive {
  const { address: addr, port } = endpoint(index)
  return { incarnation: 1, node: `node-${index}`, addr, port, meta: NOTHING, vsn: OWN_VERSIONS, ...more }
}

export class OneMember {
  now: Milliseconds = seconds(100)
  readonly membership: Membership
  readonly effects: Effect[] = []

  constructor(settings: Partial<MembershipSettings> = {}) {
    // Silent but for what it is asked: nothing is gossiped, pushed or probed by itself unless a test says so.
    const quiet = { probeInterval: seconds(0), gossipInterval: seconds(0), pushPullInterval: seconds(0) }
    const options = { name: 'node-0', ...endpoint(0), key: undefined }
    const random = { uniform: mulberry32(1), bytes: (length: number) => new Uint8Array(length) }
    const all = { ...LAN_SETTINGS, ...quiet, ...settings }
    this.membership = new Membership(this.now, { ...options, settings: all, random })
  }

  act(act: (membership: Membership, now: Milliseconds) => readonly Effect[]): void {
    this.effects.push(...act(this.membership, this.now))
  }

  hear<Each extends Kind>(kind: Each, body: Bodies[Each], from = endpoint(1)): void {
    this.act((membership, now) => membership.hearPacket(now, from, encodeMessage(kind, body)))
  }

  hearNodes(nodes: readonly PushPullNode[]): void {
    this.hearOnStream(encodePushPull({ join: false, nodes }))
  }

  /** Somebody connects and says that. */
  hearOnStream(data: Uint8Array): number | undefined {
    const stream = this.membership.acceptedStream(this.now)
    if (stream !== undefined) this.act((membership, now) => membership.hearStream(now, stream, data))
    return stream
  }

  pass(duration: Milliseconds): void {
    const end = milliseconds(this.now + duration)
    for (
      let due = this.membership.deadline();
      due !== undefined && due <= end;
      due = this.membership.deadline()
    ) {
      this.now = milliseconds(Math.max(this.now, due))
      this.act((membership, now) => membership.advance(now))
    }
    this.now = end
  }

  stateOf(name: string): string | undefined {
    return this.membership.members().find((member) => member.name === name)?.state
  }

  /** What it has sent in packets since it was asked last, and to whom. */
  takePackets(): { readonly to: Endpoint; readonly message: Message }[] {
    return this.#take('packet').flatMap(({ to, data }) =>
      openPacket(data, PLAIN).messages.map((message) => ({ to, message })),
    )
  }

  takeMessages(): Message[] {
    return this.takePackets().map(({ message }) => message)
  }

  takeStreamMessages(): StreamMessage[] {
    return this.#take('send').flatMap(({ data }) => {
      const reading = new StreamReader(PLAIN).hear(data)
      return reading.kind === 'complete' ? [reading.message] : []
    })
  }

  takeEvents(): MembershipEvent[] {
    return this.#take('event').map(({ event }) => event)
  }

  take(kind: 'dial' | 'close'): number[] {
    return this.#take(kind).map(({ stream }) => stream)
  }

  #take<Each extends Effect['kind']>(kind: Each): Extract<Effect, { kind: Each }>[] {
    const isOfKind = (effect: Effect): effect is Extract<Effect, { kind: Each }> => effect.kind === kind
    const taken = this.effects.filter(isOfKind)
    const rest = this.effects.filter((effect) => !isOfKind(effect))
    this.effects.splice(0, Infinity, ...rest)
    return taken
  }
}
