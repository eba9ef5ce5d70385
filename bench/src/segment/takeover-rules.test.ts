// What the takeover promises beside its speed, with real packets: who has an address while and after its owner was
// stopped, what a return waits for, and what is left where heartbeats are blocked.

import { embeddedKubernetes, openSpeakerSegment } from '@ingot/lab'
import type { SpeakerSegment } from '@ingot/lab'
import { until } from '@ingot/kube/manual-runtime'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { compile } from '../native.ts'
import { Prober, wallClock } from './prober.ts'
import { announceServices, electedFor } from './services.ts'
import { FROM_CLONE } from '../ingot-command.ts'

setDefaultTimeout(60_000)

const canRun = process.getuid?.() === 0 && ['ip', 'nft', 'gcc'].every((tool) => Bun.which(tool) !== null)
const needs = '[needs root, ip of iproute2, nft, gcc]'

const NODES = ['node-1', 'node-2']
const ADDRESS = Array.from({ length: 200 }, (_, i) => `10.99.0.${i + 1}`).find(
  (address) => electedFor(address, NODES) === 'node-1',
)
const PATIENCE = 20_000
const REFUSED = 'the kernel takes no heartbeat on interface \\"segment0\\"'
const unheard = (node: string) =>
  `no heartbeat of ${node} arrives on segment0, though gossip holds them alive`

function longestGap(times: readonly number[]): number {
  return Math.max(...times.slice(1).map((it, i) => it - (times[i] ?? it)))
}

/** Two speakers, started with some flags, and a client that asks for the address of the first. */
class Pair implements AsyncDisposable {
  readonly segment: SpeakerSegment
  readonly prober: Prober

  private constructor(segment: SpeakerSegment, prober: Prober) {
    this.segment = segment
    this.prober = prober
  }

  static async start(...flags: readonly string[]): Promise<Pair> {
    const command = [...FROM_CLONE, 'speaker', ...flags]
    const kubernetes = embeddedKubernetes({ port: 0, data: '' })
    const segment = await openSpeakerSegment({ tool: FROM_CLONE, speakers: [command, command], kubernetes })
    const address = ADDRESS ?? ''
    await announceServices(segment.client, [{ name: 'service', address }])
    const asking = { ...segment.place, addresses: [address], interval: 5 }
    return new Pair(segment, await Prober.start(await compile('prober'), asking))
  }

  speaker(index: 0 | 1) {
    const speaker = this.segment.speakers[index]
    if (speaker === undefined) throw new Error(`there is no speaker ${index}`)
    return speaker
  }

  /** When each node has answered since then. */
  answers(index: 0 | 1, since: number): readonly number[] {
    const { hardwareAddress } = this.speaker(index).node
    return this.prober.recording.answers
      .filter((it) => it.hardwareAddress === hardwareAddress && it.answeredAt > since)
      .map(({ answeredAt }) => answeredAt)
  }

  /** Waits until a node alone answers, for half a second. */
  async isOwnedBy(index: 0 | 1): Promise<void> {
    const other = index === 0 ? 1 : 0
    const from = wallClock()
    const isSo = await this.prober.until(() => {
      const since = wallClock() - 500
      return since > from && this.answers(index, since).length > 20 && this.answers(other, since).length === 0
    }, PATIENCE)
    expect({ index, isOwned: isSo }).toEqual({ index, isOwned: true })
  }

  /** Lets no heartbeat into a node, out of it, or either. */
  block(index: 0 | 1, ...hooks: readonly ('ingress' | 'egress')[]): void {
    const chain = (hook: string) =>
      `chain ${hook} { type filter hook ${hook} device segment0 priority 0; meta protocol 0x88b5 drop; }\n`
    this.#filter(index, `table netdev blocking {\n${hooks.map(chain).join('')}}\n`)
  }

  unblock(index: 0 | 1): void {
    this.#filter(index, 'delete table netdev blocking\n')
  }

  /** The lines of a speaker that say that there are no heartbeats. */
  silences(index: 0 | 1): readonly string[] {
    const lines = readFileSync(this.speaker(index).logFile, 'utf8').split('\n')
    return lines.flatMap((line) => /"event":"HeartbeatsOff".*"msg":"([^:]*)/u.exec(line)?.[1] ?? [])
  }

  #filter(index: 0 | 1, rules: string): void {
    const { namespace } = this.speaker(index).node
    const enter = [...this.segment.place.enter, 'ip', 'netns', 'exec', namespace, 'nft', '-f', '-']
    const { exitCode, stderr } = Bun.spawnSync(enter, { stdin: Buffer.from(rules) })
    if (exitCode !== 0) throw new Error(stderr.toString())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.prober[Symbol.asyncDispose]()
    await this.segment[Symbol.asyncDispose]()
  }
}

describe.skipIf(!canRun)(`two speakers ${needs}`, () => {
  test('an owner that is stopped for 600 ms is replaced, says nothing when it wakes, and is back after the hold', async () => {
    await using pair = await Pair.start('--return-hold', '2s')
    await pair.speaker(0).start()
    await pair.speaker(1).start()
    await pair.isOwnedBy(0)
    const stopped = wallClock()
    pair.speaker(0).freeze()
    await pair.prober.until(() => wallClock() - stopped > 600, 1000)
    const woke = wallClock()
    pair.speaker(0).thaw()
    await pair.isOwnedBy(0)
    const taken = pair.answers(1, stopped)
    expect((taken[0] ?? Infinity) - stopped).toBeLessThan(600)
    // its first answer after the stop is the one of its return
    const [back = 0] = pair.answers(0, stopped + 30)
    expect(back - woke).toBeWithin(1700, 6000)
    expect(pair.answers(1, back + 200)).toEqual([])
  })

  test('where heartbeats are blocked a dead owner is replaced by gossip, and a line says so', async () => {
    await using pair = await Pair.start()
    pair.block(0, 'ingress', 'egress')
    await pair.speaker(0).start()
    await pair.speaker(1).start()
    await pair.isOwnedBy(0)
    await pair.prober.until(() => pair.silences(0).length > 1 && pair.silences(1).length > 0, PATIENCE)
    expect([pair.silences(0), pair.silences(1)]).toEqual([[REFUSED, unheard('node-2')], [unheard('node-1')]])
    const killed = wallClock()
    await pair.speaker(0).kill()
    await pair.isOwnedBy(1)
    const [first = Infinity] = pair.answers(1, killed)
    expect(first - killed).toBeWithin(1500, 10_000)
  })

  test.each([
    ['what its owner sends', ['egress'], [[REFUSED], [unheard('node-1')]]],
    ['what its owner should receive', ['ingress'], [[unheard('node-2')], []]],
    ['both', ['ingress', 'egress'], [[REFUSED, unheard('node-2')], [unheard('node-1')]]],
  ] as const)('an address stays where it is when heartbeats are blocked: %s', async (_, hooks, lines) => {
    await using pair = await Pair.start()
    await pair.speaker(0).start()
    await pair.speaker(1).start()
    await pair.isOwnedBy(0)
    const blocked = wallClock()
    pair.block(0, ...hooks)
    await pair.prober.until(() => wallClock() - blocked > 12_000, 15_000)
    const said = [pair.silences(0), pair.silences(1)]
    pair.unblock(0)
    const mended = wallClock()
    await pair.prober.until(() => wallClock() - mended > 1000, 5000)
    expect(pair.answers(1, blocked)).toEqual([])
    expect(longestGap([blocked, ...pair.answers(0, blocked)])).toBeLessThan(200)
    // and nothing more, of the start
    expect(said).toEqual(lines.map((it) => [...it]))
  })
})

describe.skipIf(!canRun)(`two speakers that are sticky ${needs}`, () => {
  test('an address stays where it is when the node that comes first is back', async () => {
    await using pair = await Pair.start('--sticky')
    await pair.speaker(0).start()
    await pair.isOwnedBy(0)
    await pair.speaker(1).start()
    await until(() => readFileSync(pair.speaker(1).logFile, 'utf8').includes('memberlist join'))
    await pair.speaker(0).kill()
    await pair.isOwnedBy(1)
    await pair.speaker(0).start()
    await until(() => readFileSync(pair.speaker(0).logFile, 'utf8').split('memberlist join').length > 2)
    const back = wallClock()
    await pair.prober.until(() => wallClock() - back > 2500, 5000)
    expect(pair.answers(0, back)).toEqual([])
    await pair.isOwnedBy(1)
    // it goes when its owner does
    await pair.speaker(1).kill()
    await pair.isOwnedBy(0)
  })
})
