// The container images, run exactly as the manifests let their Pods run, in the network namespaces of a lab and before a real
// API server: a controller gives an address, speakers answer for it and hand it over, the tool explains it. And what the
// kernel says of their rights.

import { findKubernetes, openSpeakerSegment } from '@ingot/lab'
import type { SpeakerSegment } from '@ingot/lab'
import type { ConfigMap, Container } from 'kubernetes-types/core/v1'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { compile } from '../native.ts'
import { createPlainClient } from '../plain-client.ts'
import type { PlainClient } from '../plain-client.ts'
import { createNamed } from '../real-cluster/named-services.ts'
import { removableApi } from '../real-cluster/removable-api.ts'
import { Prober } from '../segment/prober.ts'
import { FROM_CLONE } from '../ingot-command.ts'
import { ARCHITECTURE } from './container.ts'
import { unpackImage } from './image.ts'
import { installed, templateOf } from './pod-of.ts'
import { DEFAULT_PROFILE } from './seccomp.ts'

// it may be a busy machine
setDefaultTimeout(300_000)

const MAKE = resolve(import.meta.dir, '../../../packages/bootstrap/src/main.mjs')
const RUN = join(import.meta.dir, 'run-image.ts')
const IMAGES = ['controller', 'speaker', 'cli']

const tools = ['ip', 'nft', 'unshare', 'gcc', 'runc', 'buildah', 'dpkg-deb', 'apt-get']
const hasTools = process.getuid?.() === 0 && tools.every((tool) => Bun.which(tool) !== null)
const hasKubernetes = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy']).ok
const hasProfile = await Bun.file(DEFAULT_PROFILE).exists()
const canRun = hasTools && hasKubernetes && hasProfile
const needs = `[needs root, ${tools.join(', ')}, ${DEFAULT_PROFILE}, kube-apiserver]`

const ADDRESS = '10.99.1.1'
/** Milliseconds. */
const PATIENCE = 60_000
const IN_OURS = 'namespaces/metallb-system'

describe.skipIf(!canRun)(`the images, as Pods run them ${needs}`, () => {
  const resources = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-images-'))
  const api = removableApi(mkdtempSync(join(folder, 'api-')))
  let admin: PlainClient
  let segment: SpeakerSegment

  /** The command line of a container. */
  const run = (image: string, ...words: readonly string[]) => [
    ...[process.execPath, RUN, folder, image, String(process.pid)],
    ...words,
  ]

  beforeAll(async () => {
    resources.defer(() => rmSync(folder, { recursive: true }))
    await buildImages(folder)
    writeExclusions(folder)
    const speakers = [run('speaker'), run('speaker'), []]
    segment = resources.use(
      await openSpeakerSegment({ tool: FROM_CLONE, speakers, kubernetes: api.kubernetes }),
    )
    // a container outlives who started it where that is killed
    resources.defer(async () => {
      for (const speaker of segment.speakers) await speaker.terminate()
    })
    admin = resources.use(await createPlainClient(api.kubeconfig))
    const controller = await startController()
    resources.defer(async () => {
      controller.kill()
      await controller.exited
    })
    for (const speaker of running()) await speaker.start()
    const ended = controller.exited.then((code) =>
      Promise.reject(new Error(`the controller ended with ${code}`)),
    )
    await Promise.race([createNamed(admin, { web: ADDRESS }), ended])
    await allReady()
  })

  afterAll(() => resources.disposeAsync())

  const running = () => segment.speakers.filter((_, index) => index < 2)
  const elsewhere = (): readonly string[] => {
    const [, , third] = segment.speakers
    if (third === undefined) throw new Error('there are three nodes')
    return segment.enter(third.node)
  }

  /** Of the containers that stay. */
  const places = () => [elsewhere(), ...running().map(({ node }) => segment.enter(node))]

  async function allReady(): Promise<void> {
    const deadline = performance.now() + PATIENCE
    for (const enter of places()) {
      for (let it = await ask(enter, '/readyz'); it.status !== 200; it = await ask(enter, '/readyz'))
        if (performance.now() > deadline) throw new Error(it.text)
    }
  }

  async function startController() {
    const deployment = installed('Deployment', 'controller') as { readonly spec: object }
    // nobody is here who makes Pods of it run
    const idle = { ...deployment, spec: { ...deployment.spec, replicas: 0 } }
    await admin.send('POST', `/apis/apps/v1/${IN_OURS}/deployments`, idle)
    const { metadata, spec } = templateOf('controller')
    const pod = { metadata: { ...metadata, name: 'controller-1' }, spec: { ...spec, nodeName: 'node-3' } }
    await admin.send('POST', `/api/v1/${IN_OURS}/pods`, pod)
    const command = run('controller', '--kubeconfig', await api.kubeconfigOf('controller'))
    const env = {
      PATH: process.env.PATH,
      METALLB_POD_NAME: 'controller-1',
      METALLB_NAMESPACE: 'metallb-system',
    }
    return Bun.spawn([...elsewhere(), ...command], { env, stdout: 'ignore', stderr: 'inherit' })
  }

  test('answer for an address that one of them gave, and hand it over within the time that a Pod has to end', async () => {
    const place = { ...segment.place, addresses: [ADDRESS], interval: 20 }
    await using prober = await Prober.start(await compile('prober'), place)
    const owners = () => new Set(prober.recording.answers.map(({ hardwareAddress }) => hardwareAddress))
    expect(await prober.until(() => owners().size === 1, 30_000)).toBe(true)
    const [owner] = owners()
    const first = running().find(({ node }) => node.hardwareAddress === owner)
    await first?.terminate()
    expect(await prober.until(() => owners().size === 2, 10_000)).toBe(true)
    await first?.start()
    await allReady()
  })

  test.each(['controller-1', 'speaker-node-1-1', 'speaker-node-2-1'])(
    '%s has the rights that its manifest gives it, and no others',
    async (pod) => {
      const component = pod.startsWith('speaker') ? 'speaker' : 'controller'
      const { pid, status } = await processOf(pod)
      const { securityContext: user } = templateOf(component).spec ?? {}
      const { securityContext: own } = container(component)
      const granted = mask(own?.capabilities?.add ?? [])
      expect(status).toMatchObject({
        Uid: Array.from({ length: 4 }, () => String(user?.runAsUser)).join('\t'),
        CapPrm: granted,
        CapEff: granted,
        CapBnd: granted,
        CapInh: mask([]),
        CapAmb: mask([]),
        NoNewPrivs: '1',
        // SECCOMP_MODE_FILTER
        Seccomp: '2',
      })
      // mount point and options of the root folder
      expect(readFileSync(`/proc/${pid}/mountinfo`, 'utf8')).toMatch(/^\d+ \d+ \S+ \S+ \/ ro\b/m)
    },
  )

  test.each(['controller-1', 'speaker-node-1-1'])(
    '%s takes no more memory than its Pod asks for',
    async (pod) => {
      const { status } = await processOf(pod)
      const { resources: wanted } = container(pod.startsWith('speaker') ? 'speaker' : 'controller')
      const mebibytes = Number(/^(\d+)Mi$/.exec(wanted?.requests?.['memory'] ?? '')?.[1])
      expect(Number.parseInt(status['VmRSS'] ?? '') / 1024).toBeLessThan(mebibytes)
    },
  )

  test('are found well by the probes of their Pods', async () => {
    for (const enter of places()) {
      for (const path of ['/healthz', '/readyz'])
        expect(await ask(enter, path)).toMatchObject({ status: 200 })
    }
  })

  test('the controller makes the Secret of the gossip, owned by its Deployment', async () => {
    const secret: unknown = JSON.parse(await admin.send('GET', `/api/v1/${IN_OURS}/secrets/memberlist`))
    expect(secret).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Deployment', name: 'controller' }] },
      data: { secretkey: expect.any(String) },
    })
  })

  test('the tool says its version, and explains the Service', async () => {
    await createPerson(admin)
    const kubeconfig = await api.kubeconfigOf('person')
    expect(await tool('version', '--kubeconfig', kubeconfig)).toMatch(/^ingot \d+\.\d+\.\d+ \(revision /)
    const explained = await tool('explain', 'service', 'default/web', '--kubeconfig', kubeconfig)
    expect(explained).toContain(`Service default/web\n  has       ${ADDRESS}`)
    // of all nodes, since none is left out of the election; the first has no speaker, which is known once another has told
    // that it answers
    expect(explained).toMatch(
      /by node-[123] \(ARP and NDP\)(, in place of node-3, which does not)?, then node-[12]/,
    )
  })

  async function tool(...words: readonly string[]): Promise<string> {
    const child = Bun.spawn([...elsewhere(), ...run('cli', ...words)], { stdout: 'pipe', stderr: 'pipe' })
    const [said, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
    expect([await child.exited, complaints]).toEqual([0, ''])
    return said
  }

  /** The first process of a container, and what /proc/PID/status says of it. */
  async function processOf(pod: string) {
    const pid = await Bun.file(join(folder, 'containers', pod, 'pid')).text()
    const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trim().split('\n')
    const status: Record<string, string> = Object.fromEntries(lines.map((line) => line.split(/:\t */, 2)))
    return { pid, status }
  }
})

/** For this machine's processor, each unpacked in a folder of its name. */
async function buildImages(folder: string): Promise<void> {
  const words = ['images', '--arch', ARCHITECTURE, '--output', join(folder, 'archives')]
  const child = Bun.spawn(['node', MAKE, ...words], { stdout: 'ignore', stderr: 'pipe' })
  const complaints = await child.stderr.text()
  if ((await child.exited) !== 0) throw new Error(complaints)
  for (const name of IMAGES) {
    const image = await unpackImage(
      join(folder, 'archives', `${name}-${ARCHITECTURE}.tar`),
      join(folder, name),
    )
    writeFileSync(join(folder, name, 'image.json'), JSON.stringify(image))
  }
}

/** The files of the ConfigMap that speakers mount. */
function writeExclusions(folder: string): void {
  const { data = {} } = installed('ConfigMap', 'metallb-excludel2') as ConfigMap
  mkdirSync(join(folder, 'exclusions'))
  for (const [name, text] of Object.entries(data)) writeFileSync(join(folder, 'exclusions', name), text)
}

/** An account that may do everything, as the person has who installs all this. */
async function createPerson(admin: PlainClient): Promise<void> {
  const name = 'person'
  await admin.send('POST', `/api/v1/${IN_OURS}/serviceaccounts`, { metadata: { name } })
  await admin.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'metallb-system' }],
  })
}

/** What a container's status port says, asked on its network; status 0 where nobody listens. */
async function ask(enter: readonly string[], path: string): Promise<{ status: number; text: string }> {
  const code = `const it = await fetch('http://127.0.0.1:7472${path}')
    console.log(JSON.stringify({ status: it.status, text: await it.text() }))`
  const child = Bun.spawn([...enter, process.execPath, '-e', code], { stderr: 'ignore' })
  const said = await child.stdout.text()
  return said === '' ? { status: 0, text: 'nobody listens' } : JSON.parse(said)
}

function container(component: 'controller' | 'speaker'): Container {
  const [only] = templateOf(component).spec?.containers ?? []
  if (only === undefined) throw new Error(`the Pods of the ${component} have no container`)
  return only
}

/** Capabilities as /proc shows them: linux/capability.h. */
function mask(capabilities: readonly string[]): string {
  const bits = capabilities.reduce((sum, name) => sum | (1n << BigInt(BITS[name] ?? NaN)), 0n)
  return bits.toString(16).padStart(16, '0')
}

const BITS: Readonly<Record<string, number>> = { NET_BIND_SERVICE: 10, NET_RAW: 13 }
