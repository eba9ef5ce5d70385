// The Helm chart: by its defaults it is what the plain manifests are, it takes what MetalLB's chart takes, and on a real
// API server its pool outlives upgrades and the release.

import { installation } from '@ingot/deploy'
import type { AnyObject } from '@ingot/deploy'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../../package.json'
import { findKubernetes } from './find-kubernetes.ts'
import { writeSchemas } from './kubernetes-schemas.fixture.ts'
import { METALLB_VALUES } from './metallb-values.fixture.ts'
import { runCommand } from '../run-command.ts'
import { findProgram } from '../system-programs.ts'
import { startKubernetes } from './start-kubernetes.ts'
import type { Kubernetes } from './start-kubernetes.ts'

// real processes on a busy machine
setDefaultTimeout(60_000)

const CHART = fileURLToPath(new URL('../../../../deploy/chart', import.meta.url))
const IN_NAMESPACE = ['--namespace', 'metallb-system']
/** What helm takes a cluster for that it does not ask. */
const TEMPLATE = ['template', 'lb', CHART, ...IN_NAMESPACE, '--kube-version', '1.36.3', '--values', '-']

const helmOnly = findKubernetes(process.env, ['helm'])
const assets = findKubernetes(process.env, ['helm', 'kubectl'])
const needs = '[needs helm and kube-apiserver: npm run kubernetes]'

async function run(program: string, words: readonly string[], input = '') {
  if (!helmOnly.ok) throw new Error(helmOnly.verdict.message)
  const { exitCode, stdout, stderr } = await runCommand([join(helmOnly.value, program), ...words], input)
  return { code: exitCode, said: stdout, complaints: stderr }
}

/** The objects that the chart makes of values. */
async function template(values: object): Promise<readonly AnyObject[]> {
  const { code, said, complaints } = await run('helm', TEMPLATE, JSON.stringify(values))
  expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
  return (Bun.YAML.parse(said) as readonly (AnyObject | null)[]).filter((it) => it !== null)
}

describe.skipIf(!helmOnly.ok)(`the chart ${needs}`, () => {
  test('is clean for helm lint', async () => {
    const { code, said } = await run('helm', ['lint', '--strict', CHART])
    expect({ code, failed: said.match(/\[(ERROR|WARNING)\].*/g) }).toEqual({ code: 0, failed: null })
  })

  test('makes by its defaults what the plain manifests have, with its own labels beside theirs', async () => {
    const plain = installation({ registry: 'ghcr.io/ingot-lb', tag: `v${version}` })
    const objects = await template({})
    expect(byName(objects.filter(({ kind }) => kind !== 'Pod'))).toEqual(
      byName(plain.filter(({ kind }) => kind !== 'Namespace')),
    )
    for (const { metadata } of objects.filter(({ kind }) => kind !== 'CustomResourceDefinition'))
      expect(metadata?.labels).toMatchObject({ app: 'metallb', 'app.kubernetes.io/instance': 'lb' })
  })

  test("takes every value that MetalLB's chart has, and puts those that mean something where they belong", async () => {
    const objects = await template(METALLB_VALUES)
    const speaker = JSON.stringify(objects.find(({ kind }) => kind === 'DaemonSet'))
    for (const part of [
      '"--lb-class=metallb"',
      '"--log-level=debug"',
      '"--port=9999"',
      '"--tls-min-version=VersionTLS12"',
      '"--ignore-exclude-lb"',
      '"name":"METALLB_ML_BIND_PORT","value":"7947"',
      '"secretName":"speaker-tls"',
      '"image":"ghcr.io/ingot-lb/speaker:',
      '"prometheus.io/port":"9999"',
      '"cpu":"200m"',
    ])
      expect(speaker).toContain(part)
    const kinds = objects.map(({ kind }) => kind)
    for (const kind of ['ServiceMonitor', 'PrometheusRule', 'NetworkPolicy', 'RoleBinding'])
      expect(kinds).toContain(kind)
  })

  test.each([
    ['a key of ours that is misspelt', { defaultPool: { adresses: [] } }, 'adresses'],
    ['a port that is none', { prometheus: { metricsPort: 'x' } }, 'metricsPort'],
    ['a configuration of before 0.13', { configInline: { x: 1 } }, 'ingot adopt'],
  ])('refuses %s, and says where', async (_, values, place) => {
    const { code, complaints } = await run('helm', TEMPLATE, JSON.stringify(values))
    expect(code).toBe(1)
    expect(complaints).toContain(place)
  })

  test("has the names of MetalLB's chart where the full name is its", async () => {
    const objects = await template({ fullnameOverride: 'metallb' })
    const named = (kind: string) => objects.find((it) => it.kind === kind)?.metadata?.name
    expect([named('Deployment'), named('DaemonSet')]).toEqual(['metallb-controller', 'metallb-speaker'])
  })
})

const checker = findKubernetes(process.env, ['helm', 'kubeconform'])
const go = findProgram('go')

describe.skipIf(!checker.ok || go === null)('the chart [needs helm, kubeconform, Go and a proxy]', () => {
  test.each(['v1.32.0', 'v1.34.0', 'v1.36.3'])(
    'has nothing that Kubernetes %s does not know',
    async (version) => {
      const folder = mkdtempSync(join(tmpdir(), 'ingot-schemas-'))
      await using stack = new AsyncDisposableStack()
      stack.defer(() => rmSync(folder, { recursive: true }))
      const ours = await template({ ...METALLB_VALUES, defaultPool: { addresses: ['192.0.2.0/28'] } })
      const kinds = new Set(
        ours.flatMap(({ kind }) => kind ?? []).filter((kind) => !OTHER_KINDS.includes(kind)),
      )
      await writeSchemas(go ?? '', version, kinds, folder)
      const location = join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json')
      const { code, said } = await run(
        'kubeconform',
        ['-strict', '-summary', '-schema-location', location, '-skip', OTHER_KINDS.join(',')],
        ours.map((it) => JSON.stringify(it)).join('\n---\n'),
      )
      expect(said).toContain('Invalid: 0, Errors: 0')
      expect(code).toBe(0)
    },
  )
})

/** Not Kubernetes' own. */
const OTHER_KINDS = ['ServiceMonitor', 'PrometheusRule', 'IPAddressPool', 'L2Advertisement']

describe.skipIf(!assets.ok)(`a release on kube-apiserver ${needs}`, () => {
  let kubernetes: Kubernetes

  const helm = async (...words: readonly string[]) => {
    const { code, said, complaints } = await run('helm', [
      ...words,
      ...IN_NAMESPACE,
      '--kubeconfig',
      kubernetes.kubeconfig,
    ])
    expect({ code, complaints }).toEqual({ code: 0, complaints: expect.any(String) })
    return said
  }
  const kubectl = async (...words: readonly string[]) => {
    const command = ['--kubeconfig', kubernetes.kubeconfig, ...IN_NAMESPACE, ...words]
    const { code, said, complaints } = await run('kubectl', command)
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
    return said
  }
  const pool = () =>
    kubectl('get', 'ipaddresspool/default', '-o', 'jsonpath={.metadata.uid} {.spec.autoAssign}')

  beforeAll(async () => {
    if (!assets.ok) return
    const started = await startKubernetes({ assets: assets.value })
    if (!started.ok) throw new Error(started.verdict.message)
    kubernetes = started.value
  })
  afterAll(() => kubernetes?.stop())

  test('says in its notes what of them has no effect', async () => {
    const command = [
      'install',
      'lb',
      CHART,
      ...IN_NAMESPACE,
      '--dry-run',
      '--values',
      '-',
      '--kubeconfig',
      kubernetes.kubeconfig,
    ]
    const { said } = await run('helm', command, JSON.stringify({ ...METALLB_VALUES, prometheus: {} }))
    expect(said).toContain('frrk8s asks for FRR')
    expect(said).toContain('speaker.image names quay.io/metallb/speaker')
    expect(said).toContain('speaker.resources has a limit of CPU')
  })

  test('has its pool from the second release on, changes it in place, and leaves it at its end', async () => {
    const addresses = ['--set', 'defaultPool.addresses={192.0.2.0/28}', '--set', 'defaultPool.shared=true']
    const notes = await helm('install', 'lb', CHART, '--create-namespace', ...addresses)
    expect(notes).toContain('the pool is not there yet')
    await helm('upgrade', 'lb', CHART, '--reuse-values')
    const [uid = ''] = (await pool()).split(' ')
    expect(uid).not.toBe('')
    const shared = 'jsonpath={.metadata.annotations.metallb\\.io/share-address-pool}'
    expect(await kubectl('get', 'ipaddresspool/default', '-o', shared)).toBe('true')
    await helm('upgrade', 'lb', CHART, '--reuse-values', '--set', 'defaultPool.autoAssign=false')
    expect(await pool()).toBe(`${uid} false`)
    await helm('uninstall', 'lb')
    expect(await pool()).toBe(`${uid} false`)
    const again = [
      'install',
      'lb',
      CHART,
      ...IN_NAMESPACE,
      '--kubeconfig',
      kubernetes.kubeconfig,
      ...addresses,
    ]
    const { code, complaints } = await run('helm', again)
    expect(code).toBe(1)
    expect(complaints).toContain('the pool default is there already')
    await helm('install', 'lb', CHART, ...addresses, '--set', 'defaultPool.autoAssign=false')
    expect(await pool()).toBe(`${uid} false`)
  })
})

/** Objects without what a chart says in another way, by their kinds and names. */
function byName(objects: readonly AnyObject[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    objects.map((it) => [`${it.kind} ${it.metadata?.name}`, withoutLabels(it)] as const).toSorted(),
  )
}

const OF_CHARTS = new Set(['labels', 'matchLabels', 'annotations', 'args', 'rollingUpdate'])
/** One that only a chart sets, and one whose labels are its own. */
const VARIABLES = new Set(['METALLB_ML_BIND_PORT', 'METALLB_ML_LABELS'])

function withoutLabels(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((it) => !isVariable(it)).map(withoutLabels)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !OF_CHARTS.has(key))
      .map(([key, it]) => [key, withoutLabels(it)]),
  )
}

function isVariable(it: unknown): boolean {
  return typeof it === 'object' && it !== null && 'name' in it && VARIABLES.has(String(it.name))
}
