// The flood tool among real packets: what it sends arrives, and is as broken as it says.

import { $ } from 'bun'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { startResponder } from './child.ts'
import { flood } from './flood.ts'
import { compile } from './native.ts'
import { Prober } from './segment/prober.ts'
import { INTERFACE, WirePair } from './wire-pair.ts'

setDefaultTimeout(30_000)

const canRun = process.getuid?.() === 0 && ['ip', 'gcc', 'taskset'].every((tool) => Bun.which(tool) !== null)
const FRAMES = 30_000

describe.skipIf(!canRun)('a flood [needs root, ip of iproute2, gcc and taskset]', () => {
  const received = async (namespace: string) => {
    const [link]: { stats64: { rx: { packets: number } } }[] =
      await $`ip -n ${namespace} -s -j link show ${INTERFACE}`.json()
    return link?.stats64.rx.packets ?? 0
  }

  test.each([
    { kind: 'foreign', protocol: 'arp', isAnswered: false },
    { kind: 'foreign', protocol: 'ndp', isAnswered: false },
    { kind: 'noise', protocol: 'arp', isAnswered: true },
    { kind: 'noise', protocol: 'ndp', isAnswered: true },
  ] as const)(
    'of $kind $protocol arrives; some of the noise is sound enough to be answered, and nothing of the foreign is',
    async ({ kind, protocol, isAnswered }) => {
      const [requester, prober, responder] = await Promise.all(
        ['requester', 'prober', 'responder'].map(compile),
      )
      await using pair = await WirePair.create('flooding')
      await using _ = await startResponder(pair.responder, [responder ?? '', INTERFACE, protocol, '1000'])
      const place = { enter: ['ip', 'netns', 'exec', pair.requester], interface: INTERFACE }
      const before = { sent: await received(pair.responder), answers: await received(pair.requester) }
      const rate = await flood(requester ?? '', { ...place, kind, protocol, frames: FRAMES, rate: 300_000 })
      expect(rate).toBeGreaterThan(10_000)
      expect((await received(pair.responder)) - before.sent).toBeGreaterThanOrEqual(FRAMES)
      const answers = (await received(pair.requester)) - before.answers
      if (isAnswered) expect(answers).toBeGreaterThan(FRAMES / 100)
      else expect(answers).toBeLessThan(100)
      expect(answers).toBeLessThan(FRAMES)
      // and the responder is well
      const address = protocol === 'arp' ? '10.99.0.1' : 'fd00:99::1'
      await using asking = await Prober.start(prober ?? '', { ...place, addresses: [address], interval: 5 })
      expect(await asking.until((recording) => recording.answers.length > 0, 10_000)).toBe(true)
    },
  )
})
