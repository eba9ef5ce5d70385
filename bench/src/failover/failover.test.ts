// The failover benchmark with one event that every speaker knows: it finds the new owner, and what it costs a client.

import { embeddedKubernetes, openSpeakerSegment } from '@ingot/lab'
import { expect, test } from 'bun:test'
import { compile } from '../native.ts'
import { Prober, wallClock } from '../segment/prober.ts'
import { announceServices, electedFor, expectedOwners } from '../segment/services.ts'
import { FROM_CLONE } from '../ingot-command.ts'
import { speakerCommand } from '../segment/speaker-kinds.ts'
import { FAILOVER_EVENTS } from './failover-events.ts'
import { playTrial, settle, START } from './trial.ts'

const canRun = process.getuid?.() === 0 && ['ip', 'gcc'].every((tool) => Bun.which(tool) !== null)
const NODES = ['node-1', 'node-2', 'node-3']
const SERVICE = { name: 'cluster', address: '10.99.1.1' } as const

test.skipIf(!canRun)(
  'an owner that is excluded is replaced by the next in the election, and has the address back afterwards ' +
    '[needs root, ip of iproute2 and gcc]',
  async () => {
    await using segment = await openSpeakerSegment({
      tool: FROM_CLONE,
      speakers: NODES.map(() => speakerCommand('ingot')),
      kubernetes: embeddedKubernetes({ port: 0, data: '' }),
    })
    await Promise.all(segment.speakers.map((speaker) => speaker.start()))
    await announceServices(segment.client, [SERVICE])
    await using prober = await Prober.start(await compile('prober'), {
      ...segment.place,
      addresses: [SERVICE.address],
      interval: 5,
    })
    // before that the owner may not have heard of whoever is to have the address next
    const started = wallClock()
    await prober.until(() => wallClock() - started > START, 2 * START)
    const excluded = FAILOVER_EVENTS.find(({ name }) => name === 'excluded')
    if (excluded === undefined) throw new Error('there is no such event')
    const trial = await playTrial(prober, segment, excluded, SERVICE)
    expect(trial).toMatchObject({ isTaken: true, late: 0 })
    expect(trial.gap).toBeLessThan(2000)
    const heard = new Set(prober.recording.answers.map(({ hardwareAddress }) => hardwareAddress))
    const owner = electedFor(SERVICE.address, NODES)
    const next = electedFor(
      SERVICE.address,
      NODES.filter((name) => name !== owner),
    )
    const hardware = (name: string) =>
      segment.speakers.find(({ node }) => node.name === name)?.node.hardwareAddress ?? ''
    expect([...heard]).toEqual([hardware(owner), hardware(next)])
    expect(await settle(prober, expectedOwners(segment, [SERVICE.address], NODES), 10_000)).toEqual([])
  },
  60_000,
)
