// The controller's webhooks on the real API server, called as MetalLB's configuration calls MetalLB's: by the Service's name,
// under the rights that MetalLB's roles give for it, with definitions that check no more than types.

import {
  BGP_PEERS,
  BGP_PEERS_V1BETA1,
  IP_ADDRESS_POOLS,
  SECRETS,
  seconds,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '@ingot/api'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { runController } from '@ingot/controller'
import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import type { Answer, Client, KubernetesObject, Runtime } from '@ingot/kube'
import { findKubernetes, realKubernetes, startKubernetes } from '@ingot/lab'
import { createLogger } from '@ingot/telemetry'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { metallbWebhooks } from './metallb-webhooks.fixture.ts'

// real processes on a busy machine
setDefaultTimeout(60_000)

const assets = findKubernetes(process.env, ['kubectl'])
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'
const namespace = 'metallb-system'

type Manifest = KubernetesObject & { readonly spec?: object }

const object = (kind: string, name: string, spec: object, version = 'v1beta1') => ({
  apiVersion: `metallb.io/${version}`,
  kind,
  metadata: { name, namespace },
  spec,
})
const pool = (name: string, ...addresses: string[]) => object('IPAddressPool', name, { addresses })
const PEER = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }

/** The ten seconds between two looks at the certificate are one and a half: what the API server takes to learn of a change. */
const impatient: Runtime = {
  ...systemRuntime,
  setTimer: (delay, run) => systemRuntime.setTimer(delay === seconds(10) ? seconds(1.5) : delay, run),
}

describe.skipIf(!assets.ok)(`kube-apiserver${needs}`, () => {
  const stack = new AsyncDisposableStack()
  const lines: string[] = []
  let nextLine = Promise.withResolvers<void>()
  let kubeconfig = ''
  let admin: Client

  const kubectl = async (command: string, input: unknown = '') => {
    const program = join(assets.ok ? assets.value : '', 'kubectl')
    const child = Bun.spawn([program, ...command.split(' ')], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      stdin: new Blob([typeof input === 'string' ? input : JSON.stringify(input)]),
      stderr: 'pipe',
    })
    const [output, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
    return { output, complaints, code: await child.exited }
  }
  const write = (line: string) => {
    lines.push(line)
    nextLine.resolve()
    nextLine = Promise.withResolvers()
  }
  const apply = (...items: readonly object[]) =>
    kubectl('apply -f -', { apiVersion: 'v1', kind: 'List', items })

  beforeAll(async () => {
    const started = await startKubernetes({ assets: assets.ok ? assets.value : '' })
    if (!started.ok) throw new Error(started.verdict.message)
    stack.defer(() => started.value.stop())
    kubeconfig = started.value.kubeconfig
    const config = must(await loadKubeconfig(kubeconfig))
    admin = createClient(config, 'ingot-test', systemRuntime)
    stack.defer(() => admin.close())
    const { objects } = realKubernetes({ port: 0, data: '', environment: process.env })
    const port = freePort()
    const kept = objects.filter(({ kind }) => kind !== 'CustomResourceDefinition')
    expect(await apply(...kept, ...metallbWebhooks(customResourceDefinitions, port))).toMatchObject({
      code: 0,
    })
    expect(await kubectl('wait --for=condition=Established crd --all --timeout=30s')).toMatchObject({
      code: 0,
    })
    const { output: token } = await kubectl('create token controller -n metallb-system')
    const { clientCertificate: _, clientKey: __, ...anonymous } = config
    const controller = runController(
      {
        cluster: { ...anonymous, token: { text: token.trim() } },
        namespace,
        loadBalancerClass: '',
        onlyWebhooks: false,
        podName: '',
        secretName: '',
        deployment: '',
        identity: 'this',
        endpoints: {
          ports: { status: 0, statusAddress: '', metrics: 0, probes: 0 },
          certificateFolder: '',
          tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
        },
        webhooks: {
          port,
          isRotated: true,
          certificateFolder: '',
          serviceName: 'metallb-webhook-service',
          secretName: 'metallb-webhook-cert',
          tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
        },
        logger: createLogger({ level: 'info', clock: () => new Date(), write }),
      },
      impatient,
    )
    stack.defer(() => controller.stop())
    // as long as the webhooks cannot be reached, nothing is stored
    while ((await apply(pool('a', '192.0.2.0/24'))).code !== 0);
    while ((await apply(object('BGPPeer', 'new', PEER, 'v1beta2'))).code !== 0);
  })

  afterAll(() => stack.disposeAsync())

  test.each<[string, object, string]>([
    [
      'a pool that overlaps',
      pool('b', '192.0.2.128/25'),
      'admission webhook "ipaddresspoolvalidationwebhook.metallb.io" denied the request: CIDR "192.0.2.128/25" in pool "b" overlaps with already defined CIDR "192.0.2.0/24"',
    ],
    [
      'a pool elsewhere',
      { ...pool('b'), metadata: { name: 'b', namespace: 'default' } },
      'denied the request: resource must be created in metallb-system namespace',
    ],
    [
      'a peer of the version before',
      object('BGPPeer', 'b', { ...PEER, myASN: 0 }),
      'admission webhook "bgppeersvalidationwebhook.metallb.io" denied the request: parsing peer b missing local ASN',
    ],
    [
      'an advertisement',
      object('BGPAdvertisement', 'b', { aggregationLength: 20 }),
      'denied the request: invalid aggregation length 20: prefix 24 in this pool is more specific than the aggregation length for addresses 192.0.2.0/24',
    ],
    [
      'an L2Advertisement',
      object('L2Advertisement', 'b', { ipAddressPools: ['a', 'a'] }),
      'denied the request: duplicate definition of ipAddressPools "a"',
    ],
    [
      'a community',
      object('Community', 'b', { communities: [{ name: 'x', value: '1' }] }),
      'denied the request: parsing community "x": invalid community format: 1',
    ],
  ])('%s is refused in MetalLB’s words', async (_, wrong, message) => {
    const { code, complaints } = await kubectl('apply -f -', wrong)
    expect(code).toBe(1)
    expect(complaints).toContain(message)
  })

  test('warnings reach who applies', async () => {
    const { code, complaints } = await apply(
      object('BGPPeer', 'warned', { ...PEER, disableMP: true, bfdProfile: 'fast' }, 'v1beta2'),
    )
    expect(code).toBe(0)
    expect(complaints).toContain('Warning: disable mp is deprecated')
    expect(complaints).toContain(
      'Warning: BGPPeer warned is wrong then: peer warned referencing non existing bfd profile',
    )
  })

  test('a profile is kept while a peer uses it', async () => {
    await apply(object('BFDProfile', 'used', {}))
    await apply(object('BGPPeer', 'user', { ...PEER, bfdProfile: 'used' }, 'v1beta2'))
    expect((await kubectl('delete bfdprofile used -n metallb-system')).complaints).toContain(
      'denied the request: failed to delete BFDProfile used, used by BGPPeer user',
    )
    await kubectl('delete bgppeer user -n metallb-system')
    expect(await kubectl('delete bfdprofile used -n metallb-system')).toMatchObject({ code: 0 })
  })

  test('peers are written and read in both versions', async () => {
    const spec = { ...PEER, holdTime: '90s', keepaliveTime: '30s' }
    expect(await apply(object('BGPPeer', 'old', PEER))).toMatchObject({ code: 0 })
    expect(await apply(object('BGPPeer', 'young', { ...spec, vrf: 'red' }, 'v1beta2'))).toMatchObject({
      code: 0,
    })
    const read = async (resource: typeof BGP_PEERS, name: string) =>
      must(await admin.get<Manifest>(resource, { namespace, name })).spec
    expect(await read(BGP_PEERS, 'old')).toMatchObject({
      ...PEER,
      peerPort: 179,
      holdTime: '0s',
      keepaliveTime: '0s',
    })
    expect(await read(BGP_PEERS_V1BETA1, 'young')).toEqual({ ...spec, peerPort: 179, nodeSelectors: [] })
    const names = must(await admin.list(BGP_PEERS_V1BETA1, { namespace })).items.map((it) => it.metadata.name)
    expect(names).toEqual(expect.arrayContaining(['new', 'old', 'young']))
  })

  test('authorities change while objects are written and read, and no request is lost', async () => {
    const bundle = async () =>
      JSON.stringify(
        must(await admin.get(VALIDATING_WEBHOOK_CONFIGURATIONS, { name: 'metallb-webhook-configuration' })),
      )
    const before = await bundle()
    let isOver = false
    let written = 0
    const change = async (n: number) => {
      while (!isOver) {
        written += 1
        const labels = { metadata: { labels: { n: String(written) } } }
        const [resource, name] =
          n % 2 === 0 ? ([IP_ADDRESS_POOLS, 'a'] as const) : ([BGP_PEERS_V1BETA1, 'new'] as const)
        must(await admin.patch(resource, { namespace, name }, 'application/merge-patch+json', labels))
      }
    }
    const writers = [0, 1, 2, 3].map(change)
    const finished = Promise.all(writers)
    const told = (text: string) => lines.filter((line) => line.includes(text)).length
    must(
      await admin.patch(
        SECRETS,
        { namespace, name: 'metallb-webhook-cert' },
        'application/merge-patch+json',
        { data: null },
      ),
    )
    // the first one, both, and then the new one alone
    const isDone = () =>
      told('the webhook endpoint has a new certificate') === 1 && told('ValidatingWebhookConfiguration') === 3
    // rejects as soon as a request is lost
    while (!isDone()) await Promise.race([finished, nextLine.promise])
    isOver = true
    await finished
    expect(written).toBeGreaterThan(50)
    expect(await bundle()).not.toBe(before)
  })
})

function freePort(): number {
  const server = Bun.serve({ port: 0, fetch: () => new Response() })
  const { port = 0 } = server
  void server.stop(true)
  return port
}

function must<T>(
  result: Answer<T> | { ok: true; value: T } | { ok: false; verdict: { message: string } },
): T {
  if (result.ok) return result.value
  throw new Error('verdict' in result ? result.verdict.message : result.error.message)
}
