// The speaker's status objects on the real API server, under the rights of MetalLB's roles, as kubectl shows them. What a
// bad server does to them is in faults.test.ts.

import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import { findKubernetes, realKubernetes, startKubernetes } from '@ingot/lab'
import { startSpeakerLoop } from '@ingot/speaker'
import { createLogger, Metrics } from '@ingot/telemetry'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'

// real processes on a busy machine
setDefaultTimeout(60_000)

const assets = findKubernetes(process.env, ['kubectl'])
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'
const L2_STATUSES = 'servicel2statuses -l metallb.io/node=node-1'
const STATE = 'configurationstate/speaker-node-1'

/** kubectl as the admin; in `metallb-system` unless told otherwise. */
type Kubectl = (command: string, input?: unknown) => Promise<string>

function kubectlOf(folder: string, kubeconfig: string): Kubectl {
  return async (command, input) => {
    const child = Bun.spawn([join(folder, 'kubectl'), '-n', 'metallb-system', ...command.split(' ')], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      stdin: new Blob([input === undefined ? '' : JSON.stringify(input)]),
      stderr: 'pipe',
    })
    const [output, complaint] = await Promise.all([child.stdout.text(), child.stderr.text()])
    if ((await child.exited) !== 0) throw new Error(`kubectl ${command}: ${complaint}`)
    return output
  }
}

/** A speaker whose packets go nowhere, and who believes that they do not, under the account of the real one. */
async function startSpeaker(kubeconfig: string, token: string, lines: string[]) {
  const loaded = await loadKubeconfig(kubeconfig)
  if (!loaded.ok) throw new Error(loaded.verdict.message)
  const { clientCertificate: _, clientKey: __, ...anonymous } = loaded.value
  const config = { ...anonymous, token: { text: token } }
  const client = createClient(config, 'ingot-speaker', systemRuntime)
  const speaker = startSpeakerLoop(
    client,
    ({ onObserved }) => ({
      apply: ({ generation, announcements }) => {
        const announced = announcements.map(({ address }) => ({ address, interfaces: ['eth0'] }))
        onObserved({ generation, interfaces: [], announced, verdicts: [] })
      },
      join: () => {},
      advertise: () => {},
      advertised: async () => undefined,
      counters: () => ({ addresses: [], heartbeats: [], dropped: {}, wakeUps: 0, longestTurn: 0 }),
      inspect: async () => undefined,
      inspectPeers: async () => undefined,
      close: async () => {},
    }),
    {
      node: 'node-1',
      namespace: 'metallb-system',
      loadBalancerClass: '',
      ignoreExcludeLabel: false,
      drainOnCordon: false,
      podName: 'speaker-x',
      speakerLabels: '',
      logger: createLogger({ level: 'warn', clock: () => new Date(), write: (line) => lines.push(line) }),
      metrics: new Metrics(),
    },
    systemRuntime,
  )
  return {
    async stop() {
      await speaker.stop()
      client.close()
    },
  }
}

const pool = (name: string, addresses: string[]) => ({
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name, namespace: 'metallb-system' },
  spec: { addresses },
})

describe.skipIf(!assets.ok)(`kube-apiserver${needs}`, () => {
  test('shows what a speaker makes of the configuration', async () => {
    const folder = assets.ok ? assets.value : ''
    const started = await startKubernetes({ assets: folder })
    if (!started.ok) throw new Error(started.verdict.message)
    const { kubeconfig } = started.value
    const kubectl = kubectlOf(folder, kubeconfig)
    const lines: string[] = []
    try {
      const { objects } = realKubernetes({ port: 0, data: '', environment: process.env })
      await kubectl('apply -f -', { apiVersion: 'v1', kind: 'List', items: objects })
      await kubectl('wait --for=condition=Established crd --all --timeout=30s')
      await kubectl('apply -f -', speakerPod())
      const token = await kubectl('create token speaker')
      const speaker = await startSpeaker(kubeconfig, token.trim(), lines)
      try {
        await sayIn(kubectl, 'Valid')
        // what no rule of the definition tells
        await kubectl('apply -f -', pool('bad', ['192.0.2.0/24', '192.0.2.0/25']))
        await sayIn(kubectl, 'Invalid')
        const table = await kubectl('get configurationstates')
        expect(table).toMatch(/^NAME +RESULT +ERRORSUMMARY +AGE\n/)
        expect(table).toMatch(
          /speaker-node-1 +Invalid +configuration error: .*\(IPAddressPool metallb-system\/bad, spec\.addresses\[1\]\)/,
        )
        expect(JSON.parse(await kubectl(`get ${STATE} -o json`))).toMatchObject({
          metadata: {
            labels: { 'metallb.io/component-type': 'speaker', 'metallb.io/node-name': 'node-1' },
            ownerReferences: [{ kind: 'Pod', name: 'speaker-x' }],
          },
        })
        await kubectl(`delete ${STATE}`)
        await sayIn(kubectl, 'Invalid')
        await kubectl('delete ipaddresspool bad')
        await sayIn(kubectl, 'Valid')

        await kubectl('apply -f -', { apiVersion: 'v1', kind: 'List', items: announcedService() })
        await kubectl('patch service web --subresource=status --type=merge --patch-file=/dev/stdin', {
          status: { loadBalancer: { ingress: [{ ip: '198.51.100.1' }] } },
        })
        await kubectl(`wait --for=create ${L2_STATUSES} --timeout=30s`)
        await kubectl(`wait --for=jsonpath={.status.node}=node-1 ${L2_STATUSES} --timeout=30s`)
        expect(JSON.parse(await kubectl(`get ${L2_STATUSES} -o json`)).items).toMatchObject([
          {
            metadata: { ownerReferences: [{ kind: 'Pod', name: 'speaker-x' }] },
            status: {
              serviceName: 'web',
              serviceNamespace: 'metallb-system',
              interfaces: [{ name: 'eth0' }],
            },
          },
        ])
        await kubectl('delete l2advertisement all')
        await kubectl(`wait --for=delete ${L2_STATUSES} --timeout=30s`)
      } finally {
        await speaker.stop()
      }
      expect(lines.filter((line) => line.includes('orbidden'))).toEqual([])
    } finally {
      await started.value.stop()
    }
  })
})

async function sayIn(kubectl: Kubectl, result: string): Promise<void> {
  await kubectl(`wait --for=create ${STATE} --timeout=30s`)
  await kubectl(`wait --for=jsonpath={.status.result}=${result} ${STATE} --timeout=30s`)
}

/** All that it takes for node-1 to announce the Service `web`, but an address. */
function announcedService() {
  const metadata = (name: string) => ({ name, namespace: 'metallb-system' })
  return [
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } },
    pool('web', ['198.51.100.0/24']),
    {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: metadata('all'),
      spec: { interfaces: ['eth0'] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('web'),
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata('web-1'), labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'node-1' }],
    },
  ]
}

function speakerPod() {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'speaker-x', namespace: 'metallb-system' },
    spec: {
      nodeName: 'node-1',
      serviceAccountName: 'speaker',
      containers: [{ name: 'speaker', image: 'speaker' }],
    },
  }
}
