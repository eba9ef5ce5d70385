// What controller and speakers ask of a real API server under the roles that we ship, by its audit log: nothing is refused,
// and nothing is allowed that none of them does.

import { CLUSTER_RULES, NAMESPACE_RULES } from '@ingot/deploy'
import type { Component } from '@ingot/deploy'
import type { PolicyRule } from 'kubernetes-types/rbac/v1'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { canOpenGuideLab, openGuideLab } from './guides/guide-lab.fixture.ts'
import type { GuideLab } from './guides/guide-lab.fixture.ts'
import { START } from './guides/share-addresses.guide.ts'
import { INTERVAL, PATIENCE, serviceText } from './guides/shell.fixture.ts'
import { findKubernetes } from './kubernetes/find-kubernetes.ts'
import { CLIENT_NAMESPACE, labNodes, MANAGEMENT_NAMESPACE, SEGMENT_INTERFACE } from './topology.ts'

const real = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy'])

setDefaultTimeout(120_000)

const NODE_NAMESPACE = labNodes(1)[0]?.namespace ?? ''

/** A request, or what a rule allows: `speaker patch services/status`. */
type Act = string

describe.skipIf(!canOpenGuideLab || !real.ok)(
  'the roles [needs root, ip, nft, unshare, kubectl and kube-apiserver]',
  () => {
    test('allow what the programs ask for, and no more', async () => {
      const lab = await openGuideLab(START, real.ok ? real.value : '')
      await using stack = new AsyncDisposableStack()
      stack.defer(() => lab.close())
      await liveThroughAll(lab)
      const { unused, refused } = await audited(lab)
      expect({ unused, refused }).toEqual({ unused: [], refused: [] })
    })
  },
)

/** Everything for which a program needs the API server. */
async function liveThroughAll(lab: GuideLab): Promise<void> {
  const web = serviceText(
    'web',
    { annotations: { 'metallb.io/loadBalancerIPs': GIVEN } },
    { externalTrafficPolicy: 'Local' },
  )
  await lab.apply(CONFIGURATION, web)
  await lab.until(EVENTS, 'nodeAssigned 1')
  // what happens again is the same event
  await lab.run(`kubectl patch service web -p '{"spec":{"type":"ClusterIP","externalTrafficPolicy":null}}'`)
  await lab.until('kubectl get service web -o yaml', 'loadBalancer: {}')
  await lab.apply(web)
  await lab.until(EVENTS, 'nodeAssigned 2')
  await lab.until(`kubectl get servicel2statuses,servicebgpstatuses ${IN_OURS} -o yaml`, 'peers:')
  // who takes an object from its Pod is corrected
  for (const kind of ['servicel2statuses', 'servicebgpstatuses', 'configurationstates']) {
    const names = `kubectl get ${kind} ${IN_OURS} -o name`
    await lab.run(
      `for it in $(${names}); do kubectl patch $it ${IN_OURS} --type=merge -p '${ORPHANED}'; done`,
    )
  }
  // a host that has the address already, and what is said of it
  await lab.run(`ip -n ${CLIENT_NAMESPACE} addr add ${TAKEN}/32 dev ${SEGMENT_INTERFACE}`)
  await lab.apply(serviceText('taken', { annotations: { 'metallb.io/loadBalancerIPs': TAKEN } }))
  await lab.until('kubectl get service taken -o yaml', 'ingot.dev/AddressConflict')
  for (const namespace of [MANAGEMENT_NAMESPACE, NODE_NAMESPACE]) await scrape(lab, namespace)
  await lookAtPage(lab)
  await lab.remove(web)
  await lab.until(
    `kubectl get servicel2statuses ${IN_OURS} -l metallb.io/service-name=web -o name | wc -l`,
    '0',
  )
}

const IN_OURS = '-n metallb-system'
const ORPHANED = JSON.stringify({ metadata: { ownerReferences: null } })
const EVENTS = `kubectl get events -o jsonpath='{range .items[*]}{.reason} {.count}{"\\n"}{end}'`
const GIVEN = '192.168.1.109'
const TAKEN = '192.168.1.110'
const CONFIGURATION = `apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata:
  name: production-l2-advertisement
  namespace: metallb-system
  annotations: { ingot.dev/layer2-strategy: spread }
spec: { ipAddressPools: [production-pool] }
---
apiVersion: metallb.io/v1beta1
kind: BGPAdvertisement
metadata: { name: all, namespace: metallb-system }
---
apiVersion: v1
kind: Secret
metadata: { name: key, namespace: metallb-system }
type: kubernetes.io/basic-auth
stringData: { username: '', password: secret }
---
apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: { name: router, namespace: metallb-system }
spec: { myASN: 64512, peerASN: 64513, peerAddress: 192.168.250.1, passwordSecret: { name: key } }`

/** Reads metrics as a scraper whose token is to be reviewed. */
async function scrape(lab: GuideLab, namespace: string): Promise<void> {
  const options =
    '{ tls: { rejectUnauthorized: false }, headers: { authorization: `Bearer ${process.argv[1]}` } }'
  const code = `console.log((await fetch("https://127.0.0.1:9120/metrics", ${options})).status)`
  const token = `$(kubectl create token controller ${IN_OURS})`
  await lab.until(`ip netns exec ${namespace} ${process.execPath} -e '${code}' "${token}"`, '403')
}

/** Has the controller read what it reads for its web page alone. */
async function lookAtPage(lab: GuideLab): Promise<void> {
  const code = 'console.log((await fetch("http://127.0.0.1:7472/services/default/taken")).status)'
  await lab.until(`ip netns exec ${MANAGEMENT_NAMESPACE} ${process.execPath} -e '${code}'`, '200')
}

/** What nobody has asked for, and what was asked for in vain; the server writes its log a second late. */
async function audited(lab: GuideLab) {
  const deadline = performance.now() + PATIENCE
  for (;;) {
    const requests = (await lab.run('cat /run/ingot/lab/audit.log')).trim().split('\n').map(readRequest)
    const refused = requests.filter(({ code }) => code === 403).map(({ act }) => act)
    const unused = allowed().filter((act) => !requests.some((it) => it.act === act && it.code !== 403))
    if (unused.length === 0 || performance.now() > deadline) return { unused, refused: [...new Set(refused)] }
    await Bun.sleep(INTERVAL)
  }
}

interface Request {
  readonly act: Act
  readonly code: number
}

function readRequest(line: string): Request {
  const { verb, user, objectRef, responseStatus } = JSON.parse(line) as {
    readonly verb: string
    readonly user: { readonly username: string }
    readonly objectRef?: { readonly resource?: string; readonly subresource?: string }
    readonly responseStatus?: { readonly code?: number }
  }
  const account = user.username.split(':').at(-1) ?? ''
  const { resource = '', subresource } = objectRef ?? {}
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  return { act: `${account} ${verb} ${what}`, code: responseStatus?.code ?? 0 }
}

function allowed(): readonly Act[] {
  const of = (component: Component, rules: readonly PolicyRule[]) =>
    rules.flatMap(({ resources = [], verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${component} ${verb} ${resource}`)),
    )
  const components: readonly Component[] = ['controller', 'speaker']
  return components.flatMap((it) => [...of(it, CLUSTER_RULES[it]), ...of(it, NAMESPACE_RULES[it])])
}
