// What it takes to put Ingot in the place of an installed MetalLB: the steps, the way back, what stands in the way, what is not
// carried over, and what routers will see. Pure. adoption-lines.ts prints it, apply-adoption.ts does it.

import { parseConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import type { Container } from 'kubernetes-types/core/v1'
import { controller } from '../controller.ts'
import type { FlagTable } from '../flags.ts'
import { speaker } from '../speaker.ts'
import { readTolerantly } from '../tolerant-flags.ts'
import type { OtherFinding } from './finding.ts'
import { frrParts } from './frr-pods.ts'
import { containerOf, environmentOf } from './installation.ts'
import type { Installation, Program } from './installation.ts'
import { findKubeVip } from './kube-vip.ts'
import { heldByOthers, nodeMoves, withoutNode } from './node-moves.ts'
import type { NodeMove } from './node-moves.ts'
import type { AdoptionObjects } from './objects.ts'
import { convertOldConfiguration } from './old-configuration.ts'
import type { ConvertedConfiguration } from './old-configuration.ts'
import { findServiceLB } from './service-lb.ts'
import { wireDifferences } from './wire-differences.ts'
import type { WireDifference } from './wire-differences.ts'

export interface Images {
  readonly controller: string
  readonly speaker: string
}

export interface Step {
  readonly does: string
  /** What a person types; undefined for what only `ingot adopt --apply` does. */
  readonly command?: string
}

export interface AdoptionPlan {
  /** Undefined where there is no MetalLB. */
  readonly installation: Installation | undefined
  readonly images: Images
  /** Why other images alone will not do; undefined where they do. */
  readonly refusal?: string
  readonly steps: readonly Step[]
  readonly wayBack: readonly Step[]
  /** What has to be settled before; `--apply` does nothing until then. */
  readonly blockers: readonly string[]
  readonly notes: readonly string[]
  readonly notCarriedOver: readonly string[]
  readonly onTheWire: readonly WireDifference[]
  /** In mode frr-k8s. */
  readonly moves: readonly NodeMove[]
  readonly others: readonly OtherFinding[]
  readonly oldConfiguration?: ConvertedConfiguration
}

/** `namespace` is where a configuration is looked for if no MetalLB is there. */
export function planAdoption(
  objects: AdoptionObjects,
  installation: Installation | undefined,
  images: Images,
  namespace: string,
): AdoptionPlan {
  const oldConfiguration = convertOldConfiguration(objects, installation?.namespace ?? namespace)
  const others = [...findKubeVip(objects), ...findServiceLB(objects)]
  const common = { installation, images, others, ...(oldConfiguration && { oldConfiguration }) }
  if (installation === undefined)
    return {
      ...common,
      steps: [],
      wayBack: [],
      blockers: [],
      notes: [],
      notCarriedOver: [],
      onTheWire: [],
      moves: [],
    }
  const { mode, frrK8s } = installation
  const config = configOf(objects, installation.namespace)
  const advertisements = config.pools.flatMap(({ bgpAdvertisements }) => bgpAdvertisements)
  return {
    ...common,
    ...(mode === 'frr' && { refusal: frrRefusal(objects, installation) }),
    steps: steps(installation, images),
    wayBack: wayBack(installation, images),
    blockers: frrK8s === undefined ? [] : frrK8sBlockers(objects, installation, frrK8s.namespace),
    notes: notes(objects, installation, images, config),
    notCarriedOver: notCarriedOver(objects, installation),
    onTheWire: wireDifferences(mode, config.bgpPeers, advertisements),
    moves: frrK8s === undefined ? [] : nodeMoves(objects, installation.namespace, frrK8s.namespace),
  }
}

function configOf(objects: AdoptionObjects, namespace: string): Config {
  const own = <T extends { readonly metadata: { readonly namespace?: string } }>(list: readonly T[]) =>
    list.filter(({ metadata }) => metadata.namespace === namespace)
  return parseConfig({
    pools: own(objects.pools),
    l2Advertisements: own(objects.l2Advertisements),
    bgpAdvertisements: own(objects.bgpAdvertisements),
    bgpPeers: own(objects.bgpPeers),
    bfdProfiles: own(objects.bfdProfiles),
    communities: own(objects.communities),
  }).config
}

function frrRefusal({ daemonSets }: AdoptionObjects, { namespace, speaker: { name } }: Installation): string {
  const found = daemonSets.find((it) => it.metadata.namespace === namespace && it.metadata.name === name)
  const { containers } = found === undefined ? { containers: [] } : frrParts(found)
  return (
    `with another image alone FRR stays in the speaker's Pods (${containers.join(', ')}): it keeps the ports of BFD, and ` +
    'nobody writes its configuration. Ingot does not start beside it'
  )
}

function steps({ namespace, mode, speaker, controller }: Installation, images: Images): Step[] {
  const replace = (program: Program, image: string): Step[] =>
    program.image === image
      ? []
      : [
          {
            does: `${program.container}: ${program.image} becomes ${image}`,
            command: setImage(namespace, program, image),
          },
          { does: 'and is waited for', command: rollout(namespace, 'status', program) },
        ]
  const [first, ...rest] = replace(speaker, images.speaker)
  const speakers: Step[] =
    mode !== 'frr' || first === undefined
      ? [...(first === undefined ? [] : [first]), ...rest]
      : [{ does: `${first.does}, and FRR's containers, init containers and volumes go` }, ...rest]
  return [
    ...(controller === undefined ? [] : replace(controller, images.controller)),
    ...speakers,
    ...(mode === 'frr-k8s'
      ? [
          {
            does: 'node by node, FRR lets go of its sessions and the speaker opens them (the nodes are below)',
          },
        ]
      : []),
  ]
}

function wayBack({ namespace, mode, speaker, controller }: Installation, images: Images): Step[] {
  // of one that is replaced already the image of before is known to its revisions alone
  const back = (program: Program, image: string) =>
    program.image === image
      ? rollout(namespace, 'undo', program)
      : setImage(namespace, program, program.image)
  return [
    ...(controller === undefined
      ? []
      : [{ does: 'the controller', command: back(controller, images.controller) }]),
    {
      does: mode === 'frr-k8s' ? 'the speakers, which write their FRRConfigurations again' : 'the speakers',
      command: mode === 'frr' ? rollout(namespace, 'undo', speaker) : back(speaker, images.speaker),
    },
  ]
}

function setImage(namespace: string, { kind, name, container }: Program, image: string): string {
  return `kubectl -n ${namespace} set image ${kind.toLowerCase()}/${name} ${container}=${image}`
}

function rollout(namespace: string, verb: 'status' | 'undo', { kind, name }: Program): string {
  return `kubectl -n ${namespace} rollout ${verb} ${kind.toLowerCase()}/${name}`
}

function frrK8sBlockers(
  objects: AdoptionObjects,
  installation: Installation,
  frrNamespace: string,
): string[] {
  const { namespace, access } = installation
  const unreadable = access.frrConfigurations
    ? []
    : [
        "the speaker's roles do not let it watch FRRConfigurations: it would open sessions beside those of FRR",
      ]
  return [...unreadable, ...heldByOthers(objects, namespace, frrNamespace)]
}

function notes(
  objects: AdoptionObjects,
  installation: Installation,
  images: Images,
  config: Config,
): string[] {
  const { helmRelease, access, mode, frrK8s } = installation
  const watched = config.bgpPeers.filter(({ bfdProfile }) => bfdProfile !== undefined).map(({ name }) => name)
  return [
    ...(helmRelease === undefined
      ? []
      : [
          `it is the Helm release ${helmRelease}: write the images into its values too ` +
            '(controller.image, speaker.image), or the next helm upgrade puts those of MetalLB back',
        ]),
    ...(access.leases || installation.controller?.image === images.controller
      ? []
      : [
          "MetalLB's roles allow no Lease: before its first write the controller waits until no other one runs, 30 s at the most",
        ]),
    ...(mode === 'frr-k8s' && watched.length > 0
      ? [
          `${watched.join(', ')}: BFD begins when the Pods of frr-k8s are gone, whose bfdd has its ports; BGP goes on without`,
        ]
      : []),
    ...(frrK8s?.daemonSet === undefined
      ? []
      : [
          'when every node is moved, MetalLB needs frr-k8s only for the way back; if nobody else does: ' +
            `kubectl -n ${installation.namespace} delete daemonset/${frrK8s.daemonSet}`,
        ]),
    ...(frrK8s === undefined
      ? []
      : withoutNode(objects, frrK8s.namespace).map(
          (node) =>
            `${node}: its label kubernetes.io/hostname is not its name, so FRR has no session there by MetalLB`,
        )),
  ]
}

function notCarriedOver(
  objects: AdoptionObjects,
  { namespace, controller: one, speaker: other }: Installation,
) {
  const extras = objects.configMaps.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === 'bgpextras',
  )
  const lines = (extras?.data?.['extras'] ?? '').split('\n').filter((line) => line.trim() !== '')
  return [
    ...lines.map((line) => `ConfigMap ${namespace}/bgpextras: ${line}`),
    ...(one === undefined ? [] : remarks(containerOf(objects, namespace, one), controller.flags)),
    ...remarks(containerOf(objects, namespace, other), speaker.flags),
  ]
}

/** What each flag and variable without an effect is, by the tables that the programs read them by. */
function remarks(container: Container | undefined, flags: FlagTable): string[] {
  if (container === undefined) return []
  // of each Pod its own, and never in the template
  const environment = { METALLB_NODE_NAME: 'node', ...environmentOf(container) }
  return readTolerantly(flags, container.args ?? [], environment).remarks.map(
    ({ message }) => `${container.name}: ${message}`,
  )
}
