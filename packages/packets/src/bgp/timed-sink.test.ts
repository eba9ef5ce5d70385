import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Line, type UpdateSink } from '@ingot/bgp'
import { BgpCore, createBgpMemory, encodePrefix } from '@ingot/wire'
import { readBgpCore } from '../core-bytes.ts'
import { Budget } from './budget.ts'
import { TimedSink } from './timed-sink.ts'

const wasm = await readBgpCore()
const ATTRIBUTES = Uint8Array.fromHex('4001010040020602010000fde9400304c0000201')
const PREFIXES = Array.from({ length: 3000 }, (_, index) => ({
  octets: encodePrefix('IPv4', 0xc633_0000 + index, 32),
}))

/** What all budgets were asked for. */
class Paid {
  octets = 0

  /** Each look at the clock takes half of the time that there is: one message a go. */
  budget(): Budget {
    let now = 0
    const budget = new Budget({ now: () => milliseconds((now += 0.7)), realtime: () => milliseconds(0) })
    const packed = budget.packed.bind(budget)
    budget.packed = (octets) => {
      this.octets += octets
      packed(octets)
    }
    return budget
  }
}

/** As many octets as one go, and how many goes it took. */
function pack(sinkOf: (core: BgpCore, line: Line) => UpdateSink) {
  const core = new BgpCore(wasm, createBgpMemory(1))
  const line = new Line(core, 0)
  const sent: string[] = []
  const waiting = [...PREFIXES]
  let goes = 0
  for (; waiting.length > 0; goes++) {
    const sink = sinkOf(core, line)
    sink.begin({ kind: 'announce', attributes: ATTRIBUTES })
    for (let hasRoom = true; hasRoom && waiting.length > 0;) {
      waiting.splice(0, sink.appendHere(waiting, 0))
      hasRoom = waiting[0] !== undefined && sink.append(waiting[0].octets) === 'appended'
      if (hasRoom) waiting.shift()
    }
    sink.finish()
    sent.push(core.transmitView(0).toHex())
    core.transmitted(0, core.transmitLength(0))
  }
  return { sent: sent.join(''), goes }
}

test('a pack that is broken off for want of time makes no message more', () => {
  const whole = pack((_, line) => line)
  const timed = pack((core, line) => new TimedSink(core, line, new Paid().budget()))
  expect(timed.sent).toBe(whole.sent)
  expect([whole.goes, timed.goes > 1]).toEqual([1, true])
})

test('each octet is paid for once, also of a message at which it was broken off', () => {
  const paid = new Paid()
  const { sent } = pack((core, line) => new TimedSink(core, line, paid.budget()))
  expect(paid.octets).toBe(sent.length / 2)
})
