// A speaker in a fake world: three nodes, one pool, and a clock that the test moves.

import { milliseconds } from '@ingot/api'
import { until } from '@ingot/kube/manual-runtime'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import type { DecisionLog } from '@ingot/status'
import { createLogger } from '@ingot/telemetry'
import type { Metrics } from '@ingot/telemetry'
import { FakePlane } from './fake-world.fixture.ts'
import type { FakeServer } from './fake-world.fixture.ts'
import { startSpeakerLoop } from './speaker-loop.ts'
import type { LoopOptions } from './loop-options.ts'
import type { SpeakerLoop } from './speaker-loop.ts'

/** Where the log goes, and the metrics. */
interface Outlets {
  readonly lines: Record<string, unknown>[]
  readonly metrics: Metrics
  readonly decisionLog?: DecisionLog
}

/** Starts the speaker of worker-1. */
export function startSpeaker(
  server: FakeServer,
  clock: ManualRuntime,
  { lines, ...outlets }: Outlets,
  more: Partial<LoopOptions> = {},
): { readonly speaker: SpeakerLoop; readonly plane: FakePlane } {
  let started: FakePlane | undefined
  const speaker = startSpeakerLoop(
    server.client(),
    ({ onObserved, onNews, onPeers }) => (started = new FakePlane(onObserved, onNews, onPeers)),
    {
      node: 'worker-1',
      namespace: 'metallb-system',
      loadBalancerClass: '',
      ignoreExcludeLabel: false,
      drainOnCordon: false,
      podName: '',
      speakerLabels: '',
      logger: createLogger({
        level: 'info',
        clock: clock.date,
        write: (line) => lines.push(JSON.parse(line)),
      }),
      ...outlets,
      ...more,
    },
    clock,
  )
  return { speaker, plane: started ?? new FakePlane(() => {}) }
}

/** Lets the informers and the loop do all that is to be done now. */
export async function settled(speaker: SpeakerLoop, clock: ManualRuntime): Promise<void> {
  await until(() => speaker.unreadiness().every((reason) => reason.startsWith('the packet thread')))
  await until(() => {
    clock.advance(milliseconds(0))
    return clock.pending().every((delay) => delay > 0)
  })
}

export const pool = (name: string, addresses: string) => ({
  metadata: { namespace: 'metallb-system', name },
  spec: { addresses: [addresses] },
})

export function putCluster(server: FakeServer): void {
  for (const name of ['worker-1', 'worker-2', 'worker-3']) server.put('nodes', { metadata: { name } })
  server.put('ipaddresspools', pool('web', '192.168.1.0/24'))
  server.put('l2advertisements', { metadata: { namespace: 'metallb-system', name: 'all' } })
}

/** A Service with one endpoint that can serve. worker-1 is first for 192.168.1.241, second for .240. */
export function putWebService(server: FakeServer, name: string, ip: string, annotations = {}): void {
  server.put('services', {
    metadata: { namespace: 'default', name, uid: name, annotations },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip }] } },
  })
  server.put('endpointslices', {
    metadata: { namespace: 'default', name, labels: { 'kubernetes.io/service-name': name } },
    endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'worker-2' }],
  })
}
