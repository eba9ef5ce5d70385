// The second in line among real packets: it looks after an address of another speaker, ours or MetalLB's, while a host on
// their segment answers for it, too: its kernel, as any that has the address.

import { $ } from 'bun'
import { EVENTS } from '@ingot/api'
import type { Client, KubernetesObject } from '@ingot/kube'
import { findKubernetes, findMetallbSpeaker, openSpeakerSegment, realKubernetes } from '@ingot/lab'
import { expect, setDefaultTimeout, test } from 'bun:test'
import { announceServices, electedFor } from './services.ts'
import { FROM_CLONE } from '../ingot-command.ts'
import { speakerCommand } from './speaker-kinds.ts'
import type { SpeakerKind } from './speaker-kinds.ts'

setDefaultTimeout(120_000)

const hasTools = process.getuid?.() === 0 && ['ip', 'nft'].every((tool) => Bun.which(tool) !== null)
const hasKubernetes = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy']).ok
const hasMetallb = findMetallbSpeaker(process.env).ok
/** The second, which is always ours, comes second for it. */
const ADDRESS = addressOf('node-1')

function addressOf(owner: string): string {
  const addresses = Array.from({ length: 100 }, (_, index) => `10.99.0.${index + 1}`)
  return addresses.find((address) => electedFor(address, ['node-1', 'node-2']) === owner) ?? ''
}

type Told = KubernetesObject & {
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly involvedObject: { readonly kind: string; readonly name: string }
}

/** The next Kubernetes event with a reason, each in its turn. */
function follow(client: Client) {
  const told: Told[] = []
  let wake = Promise.withResolvers<void>()
  const from = { namespace: 'default', resourceVersion: '1', timeoutSeconds: 120 }
  const watch = client.watch<Told>(EVENTS, from, (event) => {
    if (event.type === 'ADDED') told.push(event.object)
    wake.resolve()
    wake = Promise.withResolvers()
  })
  return {
    told: () => told.map(({ reason }) => reason),
    next: async (reason: string) => {
      for (;;) {
        const found = told.find((it) => it.reason === reason)
        if (found !== undefined) return found
        await wake.promise
      }
    },
    [Symbol.dispose]: () => watch.stop(),
  }
}

const OWNERS: readonly SpeakerKind[] = ['ingot', 'metallb']

for (const owner of OWNERS) {
  const canRun = hasTools && hasKubernetes && (owner === 'ingot' || hasMetallb)
  const needs = "[needs root, ip, nft, kube-apiserver, and MetalLB's speaker]"

  test.skipIf(!canRun)(
    `a host that answers beside ${owner} is an event on the Service until it is gone ${needs}`,
    async () => {
      await using segment = await openSpeakerSegment({
        tool: FROM_CLONE,
        speakers: [owner, 'ingot' as const].map((kind) => speakerCommand(kind)),
        kubernetes: realKubernetes({ port: 0, data: '', environment: process.env }),
      })
      const { place, client, speakers } = segment
      const foreign = (verb: 'add' | 'del') =>
        $`${place.enter} ip addr ${verb} ${ADDRESS}/32 dev ${place.interface}`.quiet()
      using events = follow(client)
      await Promise.all(speakers.map((speaker) => speaker.start()))
      await announceServices(client, [{ name: 'web', address: ADDRESS }])
      await events.next('nodeAssigned')

      await foreign('add')
      expect(await events.next('AddressAnsweredTwice')).toMatchObject({
        type: 'Warning',
        involvedObject: { kind: 'Service', name: 'web' },
        message: expect.stringContaining(`answer for "${ADDRESS}" on segment0: node "node-1" alone should`),
      })
      expect(events.told()).not.toContain('FindingOver')
      await foreign('del')
      expect(await events.next('FindingOver')).toMatchObject({ type: 'Normal' })
      expect(events.told()).not.toContain('AddressUnanswered')
    },
  )
}
