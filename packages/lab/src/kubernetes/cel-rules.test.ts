// The rules in CEL of the files that people apply, before a real API server: they take what MetalLB takes, refuse what
// both MetalLB's parser and Ingot's refuse, cost no object its place that was stored before them, and stay within the
// server's budget for an object as large as they allow.

import { BGP_PEERS, COMMUNITIES, IP_ADDRESS_POOLS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { ACCEPTED, ACCEPTED_BY_METALLB, REFUSED } from '@ingot/api/admission-cases'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import type { Answer, Client, KubernetesObject } from '@ingot/kube'
import { parseRange } from '@ingot/net'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { constantFrom, oneof, sample, string, tuple } from 'fast-check'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { findKubernetes } from './find-kubernetes.ts'
import { startKubernetes } from './start-kubernetes.ts'
import type { Kubernetes } from './start-kubernetes.ts'

// real processes on a busy machine; and Bun ends them all when one test of them runs out of time
setDefaultTimeout(60_000)

type Manifest = KubernetesObject & { readonly spec?: object; readonly status?: object }

const CRDS = fileURLToPath(new URL('../../../../deploy/crds', import.meta.url))
const namespace = 'default'
const PEER = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }

const assets = findKubernetes(process.env, ['kubectl'])
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'

describe.skipIf(!assets.ok)(`the rules in CEL on kube-apiserver${needs}`, () => {
  let kubernetes: Kubernetes
  let client: Client
  let count = 0

  const apply = async (what: string, input = '') => {
    const words = ['apply', '--server-side', '--force-conflicts', '-f', what]
    const command = [join(must(assets), 'kubectl'), '--kubeconfig', kubernetes.kubeconfig, ...words]
    const child = Bun.spawn(command, { stdin: Buffer.from(input), stdout: 'ignore', stderr: 'pipe' })
    const complaints = await child.stderr.text()
    if ((await child.exited) !== 0) throw new Error(complaints)
  }
  const create = (resource: Resource, spec: object, name = `case-${count++}`) =>
    client.create<Manifest>(resource, { metadata: { name, namespace }, spec })

  beforeAll(async () => {
    kubernetes = must(await startKubernetes({ assets: must(assets) }))
    client = createClient(must(await loadKubeconfig(kubernetes.kubeconfig)), 'ingot-test', systemRuntime)
    await apply('-', withoutRules())
    // a kind is served a moment after it was defined
    for (const [resource] of [...ACCEPTED, ...REFUSED]) while (!(await client.list(resource)).ok);
    must(await create(IP_ADDRESS_POOLS, { addresses: ['192.0.2.1', '192.0.2.300/24'] }, 'old'))
    must(await create(BGP_PEERS, { ...PEER, interface: 'eth0', holdTime: '1s' }, 'old'))
    await apply(CRDS)
    for (const [resource, spec] of REFUSED) while ((await create(resource, spec)).ok);
  })

  afterAll(async () => {
    client.close()
    await kubernetes.stop()
  })

  test.each(ACCEPTED.map(([resource, spec]) => [titleOf(resource), spec, resource] as const))(
    '%s %j is taken',
    async (_, spec, resource) => {
      must(await create(resource, spec))
    },
  )

  test.each(ACCEPTED_BY_METALLB.map(([resource, spec]) => [titleOf(resource), spec, resource] as const))(
    '%s %j is taken, since MetalLB takes it',
    async (_, spec, resource) => {
      must(await create(resource, spec))
    },
  )

  test.each(
    REFUSED.map(([resource, spec, message]) => [titleOf(resource), spec, message, resource] as const),
  )('%s %j is refused: %s', async (_, spec, message, resource) => {
    expect(refusal(await create(resource, spec))).toContain(message)
  })

  test('the entry that is wrong is named by its place', async () => {
    const addresses = ['192.0.2.0/24', '198.51.100.1']
    expect(refusal(await create(IP_ADDRESS_POOLS, { addresses }))).toContain('spec.addresses[1]: ')
  })

  test.each([IP_ADDRESS_POOLS, BGP_PEERS])(
    'what was stored before the rules can still be changed elsewhere: $kind',
    async (resource) => {
      const old = must(await client.get<Manifest>(resource, { name: 'old', namespace }))
      const labelled = { ...old, metadata: { ...old.metadata, labels: { team: 'a' } } }
      const { metadata, spec } = must(await client.update<Manifest>(resource, labelled))
      expect({ labels: metadata.labels, spec }).toEqual({ labels: { team: 'a' }, spec: old.spec })
    },
  )

  test('a pool that was stored before the rules can have a status and another field, but no other wrong entry', async () => {
    const old = must(await client.get<Manifest>(IP_ADDRESS_POOLS, { name: 'old', namespace }))
    const status = { assignedIPv4: 0, assignedIPv6: 0, availableIPv4: 0, availableIPv6: 0 }
    const counted = must(await client.updateStatus<Manifest>(IP_ADDRESS_POOLS, { ...old, status }))
    const manual = { ...counted, spec: { ...counted.spec, autoAssign: false } }
    const changed = must(await client.update<Manifest>(IP_ADDRESS_POOLS, manual))
    const wrong = { ...changed, spec: { addresses: ['192.0.2.1', '192.0.2.2'] } }
    expect(refusal(await client.update<Manifest>(IP_ADDRESS_POOLS, wrong))).toContain(
      'invalid CIDR "192.0.2.2"',
    )
  })

  test('the server and the parser agree on which of two thousand entries are wrong', async () => {
    const addresses = sample(entries, { numRuns: 2000, seed: 31 })
    const refused = indexesIn(refusal(await create(IP_ADDRESS_POOLS, { addresses })))
    const rejected = addresses.flatMap((text, i) => (isWrong(text) ? [i] : []))
    expect(rejected.length).toBeGreaterThan(200)
    expect(addresses.length - rejected.length).toBeGreaterThan(200)
    expect(refused.map((i) => addresses[i])).toEqual(rejected.map((i) => addresses[i]))
    const right = addresses.filter((text) => !isWrong(text))
    must(await create(IP_ADDRESS_POOLS, { addresses: right }))
  })

  test.each([
    ['IPAddressPool', IP_ADDRESS_POOLS, { addresses: filled('192.0.2.1 - 192.0.2.9'.padEnd(256)) }],
    ['Community', COMMUNITIES, { communities: filled({ value: `large:${'1:1:1'.padStart(250, '0')}` }) }],
  ])(
    'with as much in it as the schema allows, a right %s is within the budget',
    async (_, resource, spec) => {
      must(await create(resource, spec))
    },
  )
})

/** As long as a list with rules may be. */
const filled = <T>(item: T): T[] => Array.from({ length: 4096 }, () => item)

/** Right and wrong entries, and mixtures of the two. */
const entries = (() => {
  const right = constantFrom('192.0.2.1', '192.0.2.99', '::', '2001:db8::1', '::FFFF:192.0.2.9', '::ffff:9')
  const ipv4 = tuple(...[0, 1, 2, 3].map(() => constantFrom('0', '1', '9', '10', '99', '255', '256', '01')))
  const group = constantFrom('0', '1', 'ffff', 'FFFF', 'db8', '0db8', '00db8', 'g')
  const groups = [1, 2, 4, 7, 8, 9].map((length) => tuple(...Array.from({ length }, () => group)))
  const ipv6 = tuple(oneof(...groups), constantFrom('', ':', '::', '::1', '::ffff:192.0.2.1', '%eth0'))
  const address = oneof(
    right,
    ipv4.map((octets) => octets.join('.')),
    ipv6.map(([head, tail]) => head.join(':') + tail),
  )
  const blank = constantFrom('', ' ', '\t', '\n', '\u00a0', '\u3000')
  const length = constantFrom('/0', '/8', '/032', '/33', '/128', '/129', '/', '/-1', '/+1', '')
  return oneof(
    tuple(right, length),
    tuple(address, length),
    tuple(blank, right, blank, constantFrom('-', '\u2013'), blank, right, blank),
    tuple(blank, address, blank, constantFrom('-', '--'), blank, address, blank),
    tuple(string({ unit: constantFrom(...'019af.:/- '), maxLength: 12 })),
  ).map((parts) => parts.join(''))
})()

/** By the parser, but for what it does not take although MetalLB does, and what CEL cannot see. */
function isWrong(entry: string): boolean {
  const parsed = parseRange(entry)
  if (parsed.ok) return false
  const isOrderOfIPv6 = entry.includes(':') && /: start IP "[^"]*" (is after|and end IP)/.test(parsed.error)
  const asIPv6 = parseRange(entry.replace(/ffff/gi, 'fffe'))
  return !isOrderOfIPv6 && !(asIPv6.ok && !entry.includes('-'))
}

/** Of the entries that a refusal names, each once, ascending. */
function indexesIn(message: string): number[] {
  const found = [...message.matchAll(/spec\.addresses\[(\d+)\]/g)].map(([, index]) => Number(index))
  return [...new Set(found)].toSorted((a, b) => a - b)
}

/** The definitions as MetalLB has them, which have none of the rules. */
function withoutRules(): string {
  const added = new Set(['x-kubernetes-validations', 'maxItems', 'maxLength'])
  const items = customResourceDefinitions
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, (key, value: unknown) =>
    added.has(key) ? undefined : value,
  )
}

function titleOf({ kind, version }: Resource): string {
  return `${kind} ${version}`
}

function refusal(answer: Answer<unknown>): string {
  return answer.ok ? '' : answer.error.message
}

function must<T>(
  result:
    | { ok: true; value: T }
    | { ok: false; verdict: { message: string } }
    | { ok: false; error: { message: string } },
): T {
  if (result.ok) return result.value
  throw new Error('verdict' in result ? result.verdict.message : result.error.message)
}
