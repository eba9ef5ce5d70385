// Held against the real thing: what `kubectl apply --dry-run=server --validate=strict` refuses on a real kube-apiserver,
// `ingot validate` refuses, and takes what that takes.

import { customResourceDefinitions } from '@ingot/api/kinds'
import { findKubernetes, startKubernetes } from '@ingot/lab'
import type { Result } from '@ingot/api'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { readManifests } from '../manifests/read-manifests.ts'
import { checkManifests } from './check-manifests.ts'
import { reportOf } from './report.ts'

// real processes on a busy machine
setDefaultTimeout(60_000)

const assets = findKubernetes(process.env, ['kubectl'])
const needs = assets.ok ? '' : ' [needs kube-apiserver and kubectl: KUBEBUILDER_ASSETS or Go]'

const pool = (rest: string) =>
  `apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata:\n  name: a\n  namespace: metallb-system\n${rest}`
const ADDRESSES = 'spec: { addresses: [192.0.2.0/24] }\n'
const service = (rest: string, port = 'port: 80') =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n${rest}spec:\n  type: LoadBalancer\n  ports: [{ ${port} }]\n`

const TAKEN: readonly [string, string][] = [
  ['a pool', pool(ADDRESSES)],
  ['a Service', service('')],
  ['a List', `apiVersion: v1\nkind: List\nitems:\n- ${service('').trim().replaceAll('\n', '\n  ')}\n`],
  ['JSON with tabs', '{\n\t"apiVersion": "v1",\n\t"kind": "Namespace",\n\t"metadata": { "name": "a" }\n}\n'],
  ['a byte order mark', `\uFEFF${service('')}`],
  ['lines that end in CR LF', service('').replaceAll('\n', '\r\n')],
  ['empty documents and comments', `# a\n---\n---\n${service('')}---\n# b\n`],
  ['dates and times as text', service('  annotations: { a: 2026-01-01, b: 22:22, c: 1.2.3 }\n')],
  ['an anchor', service('  labels: &x { a: b }\n  annotations: *x\n')],
  [
    'uid, generation and creationTimestamp',
    service('  uid: x\n  generation: 7\n  creationTimestamp: null\n'),
  ],
  ['a status', `${service('')}status: { loadBalancer: { ingress: [{ ip: 192.0.2.1 }] } }\n`],
  ['an annotation without a value', service('  annotations:\n    a:\n')],
  [
    'fields without a value',
    pool('  annotations:\n  labels:\nspec:\n  addresses: [192.0.2.0/24]\n  serviceAllocation:\n  more:\n'),
  ],
  ['a node', 'apiVersion: v1\nkind: Node\nmetadata: { name: a, labels: { a: "1" } }\n'],
]

const REFUSED: readonly [string, string][] = [
  ['an annotation that is a boolean', pool(`  annotations: { a: true }\n${ADDRESSES}`)],
  ['an annotation that is a boolean of YAML 1.1', service('  annotations: { a: no }\n')],
  ['a label that is a number', service('  labels: { a: 1 }\n')],
  ['an unknown field of a pool', pool('spec: { addresses: [192.0.2.0/24], autoAsign: false }\n')],
  ['an unknown field at the top', `${pool(ADDRESSES)}more: 1\n`],
  ['an unknown field of a Service', service('').replace('type:', 'tpye: x\n  type:')],
  ['an unknown field of metadata', service('  lables: { a: b }\n')],
  ['text for a boolean', pool('spec: { addresses: [192.0.2.0/24], autoAssign: "false" }\n')],
  ['text for a list', pool('spec: { addresses: 192.0.2.0/24 }\n')],
  ['a list that holds nothing', pool('spec:\n  addresses:\n    -\n')],
  ['no addresses', pool('spec: { autoAssign: true }\n')],
  ['no spec', pool('')],
  ['text for a port', service('', 'port: "80"')],
  ['a port that is none', service('', 'port: 99999')],
  ['a protocol that is none', service('', 'port: 80, protocol: tpc')],
  ['a selector that is a boolean', service('').replace('type:', 'selector: { app: on }\n  type:')],
  [
    'a selector with text that no label can have',
    service('').replace('type:', 'selector: { app: "a b" }\n  type:'),
  ],
  ['an application protocol that is none', service('', 'port: 80, appProtocol: "a b"')],
  ['a health check port without need', service('').replace('type:', 'healthCheckNodePort: 32000\n  type:')],
  ['a type that is none', service('').replace('LoadBalancer', 'Loadbalancer')],
  ['a name that is none', service('').replace('name: a', 'name: A_b')],
  ['a name that is a number', service('').replace('name: a', 'name: 1')],
  ['a namespace that is none', pool(ADDRESSES).replace('metallb-system', 'A_b')],
  ['no name', 'apiVersion: v1\nkind: Namespace\nmetadata: {}\n'],
  ['no kind', 'apiVersion: v1\nmetadata: { name: a }\n'],
  ['a kind that MetalLB does not have', pool(ADDRESSES).replace('IPAddressPool', 'IpAddressPool')],
  ['a version that the kind does not have', pool(ADDRESSES).replace('v1beta1', 'v1beta2')],
  ['a label that is none', service('  labels: { a: "b c" }\n')],
  ['text that is no YAML', 'a: b: c\n'],
  ['a tab in the indentation', service('').replace('  type:', '\ttype:')],
  ['a list in a document', `- a\n- b\n`],
  ['nothing', '# nothing\n'],
  [
    'a weight out of bounds',
    pool('spec: { preferredNodeSelectors: [{ weight: 101, preference: {} }] }\n').replace(
      'IPAddressPool',
      'L2Advertisement',
    ),
  ],
]

describe.skipIf(!assets.ok)(`beside kubectl on a real kube-apiserver${needs}`, () => {
  let kubectl: (words: readonly string[], input?: string) => Promise<{ code: number; said: string }>
  let stop = async () => {}

  beforeAll(async () => {
    const folder = must(assets)
    const kubernetes = must(await startKubernetes({ assets: folder }))
    stop = () => kubernetes.stop()
    kubectl = async (words, input = '') => {
      const child = Bun.spawn([join(folder, 'kubectl'), `--kubeconfig=${kubernetes.kubeconfig}`, ...words], {
        stdin: Buffer.from(input),
        stdout: 'pipe',
        stderr: 'pipe',
      })
      const [code, output, complaints] = await Promise.all([
        child.exited,
        child.stdout.text(),
        child.stderr.text(),
      ])
      return { code, said: output + complaints }
    }
    await done(
      ['apply', '-f', '-'],
      customResourceDefinitions.map((each) => JSON.stringify(each)).join('\n---\n'),
    )
    await done(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s'])
    await done(['create', 'namespace', 'metallb-system'])
  })
  afterAll(() => stop())

  async function done(words: readonly string[], input?: string): Promise<void> {
    const { code, said } = await kubectl(words, input)
    if (code !== 0) throw new Error(said)
  }

  test.each(TAKEN)('both take %s', async (_, text) => {
    expect(await verdicts(text)).toMatchObject({ kubectl: 'taken', validate: 'taken' })
  })

  test.each(REFUSED)('both refuse %s', async (_, text) => {
    expect(await verdicts(text)).toMatchObject({ kubectl: 'refused', validate: 'refused' })
  })

  test('validate alone refuses a key that stands twice: kubectl takes the last without a word', async () => {
    const twice = service('  labels: { a: b }\n  labels: { a: c }\n')
    expect(await verdicts(twice)).toMatchObject({ kubectl: 'taken', validate: 'refused' })
  })

  test('a resourceVersion is refused where there is such an object; to create one, kubectl leaves it out', async () => {
    const leftOver = pool(`  resourceVersion: "1"\n${ADDRESSES}`)
    expect(await verdicts(leftOver)).toMatchObject({ kubectl: 'taken', validate: 'refused' })
    await done(['apply', '-f', '-'], pool(ADDRESSES))
    expect(await verdicts(leftOver)).toMatchObject({ kubectl: 'refused', validate: 'refused' })
    await done(['delete', '-f', '-'], pool(ADDRESSES))
  })

  async function verdicts(text: string) {
    const input = async function* () {
      yield Buffer.from(text)
    }
    const read = await readManifests({ paths: ['-'], isRecursive: false, input })
    const report = reportOf(read, (await checkManifests(read.manifests, 'metallb-system')).findings)
    const { code, said } = await kubectl(['apply', '--dry-run=server', '--validate=strict', '-f', '-'], text)
    const word = (isRefused: boolean) => (isRefused ? 'refused' : 'taken')
    return { kubectl: word(code !== 0), validate: word(report.refused > 0), said, findings: report.findings }
  }
})

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.verdict.message)
  return result.value
}
