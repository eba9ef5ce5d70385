// The plan of each mode, as it is printed.

import { describe, expect, test } from 'bun:test'
import { adoptionLines } from './adoption-lines.ts'
import { planAdoption } from './adoption-plan.ts'
import { findInstallation } from './installation.ts'
import type { Mode } from './installation.ts'
import { bgpPeer, frrConfiguration, IMAGES, metallb, NAMESPACE } from './metallb.fixture.ts'
import { NO_OBJECTS } from './objects.ts'
import type { AdoptionObjects } from './objects.ts'

const planOf = (objects: AdoptionObjects, images = IMAGES) =>
  planAdoption(objects, findInstallation(objects, NAMESPACE), images, NAMESPACE)
const commands = (mode: Mode) => planOf(metallb(mode)).steps.flatMap(({ command }) => command ?? [])

const CONTROLLER = [
  'kubectl -n metallb-system set image deployment/controller controller=registry.test/controller:1',
  'kubectl -n metallb-system rollout status deployment/controller',
]
const SPEAKER = [
  'kubectl -n metallb-system set image daemonset/speaker speaker=registry.test/speaker:1',
  'kubectl -n metallb-system rollout status daemonset/speaker',
]

test('native mode: two images, and the two of before as the way back', () => {
  const { wayBack, refusal, blockers, moves } = planOf(metallb('native'))
  expect(commands('native')).toEqual([...CONTROLLER, ...SPEAKER])
  expect(wayBack.map(({ command }) => command)).toEqual([
    'kubectl -n metallb-system set image deployment/controller controller=quay.io/metallb/controller:v0.15.2',
    'kubectl -n metallb-system set image daemonset/speaker speaker=quay.io/metallb/speaker:v0.15.2',
  ])
  expect({ refusal, blockers, moves }).toEqual({ refusal: undefined, blockers: [], moves: [] })
})

test('an image that is there already is no step', () => {
  const images = { ...IMAGES, speaker: 'quay.io/metallb/speaker:v0.15.2' }
  expect(planOf(metallb('native'), images).steps.flatMap(({ command }) => command ?? [])).toEqual(CONTROLLER)
})

test('where Ingot is in place already, the way back is not to its own image, and no Lease is waited for', () => {
  const installed = planOf(metallb('native')).installation
  const images = { controller: installed?.controller?.image ?? '', speaker: installed?.speaker.image ?? '' }
  const { steps, wayBack, notes } = planOf(metallb('native'), images)
  expect(steps).toEqual([])
  expect(wayBack.map(({ command }) => command)).toEqual([
    'kubectl -n metallb-system rollout undo deployment/controller',
    'kubectl -n metallb-system rollout undo daemonset/speaker',
  ])
  expect(notes.filter((note) => note.includes('Lease'))).toEqual([])
})

test('frr: a swap alone is refused with the reason, and the way back is to the Pods of before', () => {
  const { refusal, steps, wayBack } = planOf(metallb('frr'))
  expect(refusal).toContain("FRR stays in the speaker's Pods (frr, reloader, frr-metrics)")
  expect(steps.map(({ command }) => command)).toEqual([...CONTROLLER, undefined, SPEAKER[1]])
  expect(wayBack.at(-1)?.command).toBe('kubectl -n metallb-system rollout undo daemonset/speaker')
})

describe('frr-k8s', () => {
  test('two images, then node by node', () => {
    const { steps, moves, blockers } = planOf(metallb('frr-k8s'))
    expect(steps.map(({ command }) => command)).toEqual([...CONTROLLER, ...SPEAKER, undefined])
    expect(moves.map(({ node }) => node)).toEqual(['node-1', 'node-2'])
    expect(blockers).toEqual([])
  })

  test('somebody else’s FRRConfiguration with the same neighbour stands in the way', () => {
    const frrConfigurations = [frrConfiguration('node-1', ['192.0.2.1'], 'mine')]
    expect(planOf(metallb('frr-k8s', { frrConfigurations })).blockers).toEqual([
      expect.stringContaining("FRRConfiguration metallb-system/mine, which is not MetalLB's"),
    ])
  })

  test('roles that do not let the speaker see FRRConfigurations stand in the way', () => {
    expect(planOf(metallb('frr-k8s', { clusterRoles: [] })).blockers).toEqual([
      expect.stringContaining('do not let it watch FRRConfigurations'),
    ])
  })

  test('a peer with BFD is told when it begins', () => {
    const bgpPeers = [bgpPeer('tor', '192.0.2.1', { bfdProfile: 'fast' })]
    const bfdProfiles = [{ metadata: { name: 'fast', namespace: NAMESPACE } }]
    expect(planOf(metallb('frr-k8s', { bgpPeers, bfdProfiles })).notes.join()).toContain(
      'tor: BFD begins when',
    )
  })
})

test('bgpextras is not carried over, line by line, and neither are flags without an effect', () => {
  const configMaps = [
    {
      metadata: { name: 'bgpextras', namespace: NAMESPACE },
      data: { extras: 'route-map RMAP\n  permit 1\n\n' },
    },
  ]
  expect(planOf(metallb('frr', { configMaps })).notCarriedOver).toEqual([
    'ConfigMap metallb-system/bgpextras: route-map RMAP',
    'ConfigMap metallb-system/bgpextras:   permit 1',
    'speaker: --enable-pprof has no effect: there is no pprof, since Ingot is no Go program',
  ])
})

test('the plan of a Helm release says what the next upgrade would do', () => {
  const { daemonSets, ...rest } = metallb('native')
  const labels = { 'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/instance': 'lb' }
  const released = daemonSets.map((it) => ({ ...it, metadata: { ...it.metadata, labels } }))
  const plan = planOf({ ...rest, daemonSets: released })
  expect(plan.notes.join()).toContain('the Helm release lb')
})

test('it is printed so that each command can be copied', () => {
  expect(adoptionLines(planOf(metallb('frr-k8s')))).toEqual([
    'MetalLB 0.15.2 in metallb-system, by its manifests',
    '  mode      frr-k8s in metallb-system',
    '  kinds     -',
    '  webhooks  -',
    '',
    'To do (by hand, or by --apply):',
    '  # controller: quay.io/metallb/controller:v0.15.2 becomes registry.test/controller:1',
    `  ${CONTROLLER[0]}`,
    '  # and is waited for',
    `  ${CONTROLLER[1]}`,
    '  # speaker: quay.io/metallb/speaker:v0.15.2 becomes registry.test/speaker:1',
    `  ${SPEAKER[0]}`,
    '  # and is waited for',
    `  ${SPEAKER[1]}`,
    '  # node by node, FRR lets go of its sessions and the speaker opens them (the nodes are below)',
    '',
    'Nodes:',
    '  NODE     FRRCONFIGURATION   PEERS',
    '  node-1   metallb-node-1     tor',
    '  node-2   metallb-node-2     tor',
    '',
    'To go back:',
    '  # the controller',
    '  kubectl -n metallb-system set image deployment/controller controller=quay.io/metallb/controller:v0.15.2',
    '  # the speakers, which write their FRRConfigurations again',
    '  kubectl -n metallb-system set image daemonset/speaker speaker=quay.io/metallb/speaker:v0.15.2',
    '',
    'Note:',
    "  MetalLB's roles allow no Lease: before its first write the controller waits until no other one runs, 30 s at the most",
    '  when every node is moved, MetalLB needs frr-k8s only for the way back; if nobody else does: ' +
      'kubectl -n metallb-system delete daemonset/frr-k8s',
    '',
    'Not carried over:',
    '  speaker: --enable-pprof has no effect: there is no pprof, since Ingot is no Go program',
    '',
    'Different on the wire:',
    '  hold time and keepalives where the BGPPeer has none: 180 s and 60 s; with Ingot 90 s and 30 s (tor)',
    '    to keep it: write holdTime: 180s into the BGPPeer',
    "  TTL to a peer of another AS without ebgpMultiHop: 1; with Ingot the kernel's, which is 64 mostly (tor)",
    '  time until the next try, while the peer does not answer: 120 s unless connectTime is given; with Ingot 0.1 to 1 s (tor)',
  ])
})

test('without MetalLB what else is there is said all the same', () => {
  const configMaps = [
    { metadata: { name: 'config', namespace: NAMESPACE }, data: { config: 'peers: []\nextra: 1' } },
  ]
  const lines = adoptionLines(planOf({ ...NO_OBJECTS, configMaps }))
  expect(lines[0]).toBe('There is no MetalLB in this cluster.')
  expect(lines).toContain('The ConfigMap metallb-system/config as objects:')
  expect(lines).toContain('  extra: not known, and left out')
})
