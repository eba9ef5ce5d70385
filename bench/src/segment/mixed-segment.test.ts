// Speakers of both kinds on one segment and one real API server: whatever happens to one of them, for each of 200
// addresses the one node answers that our election names, over the nodes that are alive.

import { findKubernetes, findMetallbSpeaker, openSpeakerSegment, realKubernetes } from '@ingot/lab'
import type { SpeakerSegment } from '@ingot/lab'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { compile } from '../native.ts'
import { outagesOf } from './outage.ts'
import { disagreements } from './owners.ts'
import { Prober, wallClock } from './prober.ts'
import { announceServices, expectedOwners } from './services.ts'
import { FROM_CLONE } from '../ingot-command.ts'
import { speakerCommand } from './speaker-kinds.ts'
import type { SpeakerKind } from './speaker-kinds.ts'

setDefaultTimeout(120_000)

const hasTools = process.getuid?.() === 0 && ['ip', 'gcc'].every((tool) => Bun.which(tool) !== null)
const hasKubernetes = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy']).ok
const canRun = hasTools && hasKubernetes && findMetallbSpeaker(process.env).ok
const needs = "[needs root, ip of iproute2, gcc, MetalLB's speaker (METALLB_SPEAKER or Go), kube-apiserver]"

/** MetalLB's alone first: what holds for it is what has to hold for the others. */
const MIXTURES: readonly (readonly SpeakerKind[])[] = [
  ['metallb', 'metallb', 'metallb'],
  ['ingot', 'metallb', 'ingot'],
  ['metallb', 'ingot', 'metallb'],
  ['ingot', 'ingot', 'ingot'],
]

/** Every tenth of IPv6. */
const ADDRESSES = Array.from({ length: 200 }, (_, index) =>
  index % 10 === 0 ? `fd00:99::${(index + 1).toString(16)}` : `10.99.${index % 4}.${index + 1}`,
)
/** Between two questions for one address: milliseconds. */
const INTERVAL = 50
/** For how long one alone has to have answered. */
const SETTLED = 500
/** Longer than memberlist takes to give up a node: milliseconds. */
const PATIENCE = 30_000

for (const kinds of MIXTURES) {
  describe.skipIf(!canRun)(`200 addresses on a segment of ${kinds.join(', ')} ${needs}`, () => {
    const names = kinds.map((_, index) => `node-${index + 1}`)
    /** One of each kind. */
    const victims = [...new Set(kinds)].map((kind) => ({ kind, index: kinds.indexOf(kind) }))
    const resources = new AsyncDisposableStack()
    let segment: SpeakerSegment
    let prober: Prober

    beforeAll(async () => {
      segment = await openSpeakerSegment({
        tool: FROM_CLONE,
        speakers: kinds.map((kind) => speakerCommand(kind)),
        kubernetes: realKubernetes({ port: 0, data: '', environment: process.env }),
      })
      resources.use(segment)
      await Promise.all(segment.speakers.map((speaker) => speaker.start()))
      const services = ADDRESSES.map((address, index) => ({ name: `service-${index}`, address }))
      await announceServices(segment.client, services)
      prober = await Prober.start(await compile('prober'), {
        ...segment.place,
        addresses: ADDRESSES,
        interval: INTERVAL,
      })
      resources.use(prober)
    })

    afterAll(() => resources.disposeAsync())

    /** Waits until the nodes that are alive agree with the election, and says who does not where they do not. */
    const quarrels = async (alive: readonly string[]) => {
      const expected = expectedOwners(segment, ADDRESSES, alive)
      const from = wallClock()
      const look = () => disagreements(prober.recording, expected, Math.max(from, wallClock() - SETTLED))
      await prober.until(() => wallClock() - from > SETTLED && look().length === 0, PATIENCE)
      return look()
    }

    const others = (index: number) => names.filter((name) => name !== names[index])

    /** The worst that befell an address. */
    const worst = (from: number) => {
      const found = [...outagesOf(prober.recording, { from, to: wallClock() - SETTLED }).values()]
      const most = (figure: 'gap' | 'both') => Math.round(Math.max(...found.map((it) => it[figure])))
      return { gap: most('gap'), both: most('both') }
    }

    test('everybody agrees with the election', async () => {
      expect(await quarrels(names)).toEqual([])
    })

    test.each(victims)(
      'a node with $kind is killed and comes back, and everybody agrees before and after',
      async ({ index }) => {
        expect(await quarrels(names)).toEqual([])
        prober.forget()
        const from = wallClock()
        await segment.speakers[index]?.kill()
        expect(await quarrels(others(index))).toEqual([])
        // as MetalLB: memberlist's failure detector and no more
        expect(worst(from).gap).toBeLessThan(10_000)
        await segment.speakers[index]?.start()
        expect(await quarrels(names)).toEqual([])
      },
    )

    test.each(victims)(
      'a node with $kind is told to end and comes back, and everybody agrees before and after',
      async ({ index }) => {
        expect(await quarrels(names)).toEqual([])
        prober.forget()
        const from = wallClock()
        await segment.speakers[index]?.terminate()
        expect(await quarrels(others(index))).toEqual([])
        expect(worst(from).gap).toBeLessThan(1500)
        await segment.speakers[index]?.start()
        expect(await quarrels(names)).toEqual([])
      },
    )
  })
}
