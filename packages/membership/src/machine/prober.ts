// Failure detection (SWIM 3 and 4.3, Lifeguard): one member each interval.
//
//   0             ping; to a suspect together with the suspicion, so that it can contradict at once
//   probeTimeout  no answer: others are asked to ping it, and it is asked over TCP
//   interval      still none: it is suspect, and this node trusts itself less the fewer of the others said that they,
//                 too, heard nothing (nack); the interval is longer the less it trusts itself

import { after, milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { encodeMessage } from '../wire/messages.ts'
import { answersTcpPings, sendsNacks } from '../wire/protocol-version.ts'
import type { Exchanges } from './exchanges.ts'
import { describe, isGone } from './member-table.ts'
import type { MemberRecord } from './member-table.ts'
import type { Parts } from './parts.ts'
import type { Rumours } from './rumours.ts'
import type { SequenceNumbers } from './sequence-numbers.ts'
import type { Timer } from './timers.ts'

interface Probe {
  readonly seqNo: number
  readonly target: MemberRecord
  /** Of the target when the probe began. */
  readonly incarnation: number
  readonly begun: Milliseconds
  readonly end: Milliseconds
  timers: readonly Timer[]
  expectedNacks: number
  nacks: number
  /** Answered over TCP. */
  isReached: boolean
}

export class Prober {
  readonly #parts: Parts
  readonly #rumours: Rumours
  readonly #exchanges: Exchanges
  readonly #sequenceNumbers: SequenceNumbers
  #probe: Probe | undefined

  constructor(parts: Parts, rumours: Rumours, exchanges: Exchanges, sequenceNumbers: SequenceNumbers) {
    this.#parts = parts
    this.#rumours = rumours
    this.#exchanges = exchanges
    this.#sequenceNumbers = sequenceNumbers
  }

  /** Probes the next member, and goes on from there at each interval. */
  begin(): void {
    const { table, timers, settings, awareness } = this.#parts
    const begun = timers.now
    const target = table.nextToProbe(milliseconds(begun - settings.gossipToTheDeadTime))
    if (target === undefined) return void timers.after(settings.probeInterval, () => this.begin())
    const end = after(begun, awareness.scale(settings.probeInterval))
    const probe: Probe = {
      seqNo: this.#sequenceNumbers.next(),
      target,
      incarnation: target.incarnation,
      begun,
      end,
      timers: [
        timers.after(settings.probeTimeout, () => this.#askOthers(probe)),
        timers.at(end, () => this.#judge(probe)),
      ],
      expectedNacks: 0,
      nacks: 0,
      isReached: false,
    }
    this.#probe = probe
    this.#ping(probe)
  }

  /** Whether the answer is to the probe that is under way. */
  hearAck(seqNo: number): boolean {
    const probe = this.#probe
    if (probe?.seqNo !== seqNo) return false
    this.#parts.awareness.add(-1)
    this.#finish(probe)
    return true
  }

  hearNack(seqNo: number): void {
    if (this.#probe?.seqNo === seqNo) this.#probe.nacks += 1
  }

  #ping({ seqNo, target }: Probe): void {
    const { table, outbox } = this.#parts
    const { self } = table
    const messages = [encodeMessage('ping', { seqNo, node: target.name, ...this.#source() })]
    if (target.state === 'suspect') {
      const { incarnation, name: node } = target
      messages.push(encodeMessage('suspect', { incarnation, node, from: self.name }))
    }
    outbox.packet(target, messages, target.name)
  }

  #askOthers(probe: Probe): void {
    const { table, outbox, settings } = this.#parts
    const { target, seqNo } = probe
    const others = table.choose(settings.indirectChecks, (it) => it.state === 'alive' && it !== target)
    for (const other of others) {
      const nack = sendsNacks(other.vsn)
      if (nack) probe.expectedNacks += 1
      const asked = { target: target.address, port: target.port, node: target.name }
      const message = encodeMessage('indirectPing', { seqNo, ...asked, nack, ...this.#source() })
      outbox.packet(other, [message], other.name)
    }
    if (settings.disableTcpPings || !answersTcpPings(target.vsn)) return
    const ping = { seqNo, node: target.name, ...this.#source() }
    this.#exchanges.ping(target, ping, probe.end, () => (probe.isReached = true))
  }

  #judge(probe: Probe): void {
    const { table, awareness, outbox } = this.#parts
    const { target, incarnation, isReached, expectedNacks, nacks } = probe
    if (isReached) {
      awareness.add(-1)
      if (!isGone(target)) outbox.event({ kind: 'packetsLost', member: describe(target) })
    } else {
      awareness.add(expectedNacks > 0 ? Math.max(0, expectedNacks - nacks) : 1)
      this.#rumours.hearSuspect({ incarnation, node: target.name, from: table.self.name })
    }
    this.#finish(probe)
  }

  #finish(probe: Probe): void {
    const { timers, settings } = this.#parts
    for (const timer of probe.timers) timers.cancel(timer)
    this.#probe = undefined
    timers.at(after(probe.begun, settings.probeInterval), () => this.begin())
  }

  #source() {
    const { name, address, port } = this.#parts.table.self
    return { sourceAddr: address, sourcePort: port, sourceNode: name }
  }
}
