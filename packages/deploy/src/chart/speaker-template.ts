// The speakers in the chart.

import type { Images } from '../pod.ts'
import { speakerObjects } from '../speaker.ts'
import { at } from './at.ts'
import { filled, lines, quoted, scalar, when } from './insert.ts'
import { also, flag, workloadTemplate } from './pod-template.ts'
import { labelsOf, NAMESPACE } from './released.ts'

const VALUES = '.Values.speaker'
const GOSSIP = `${VALUES}.memberlist.enabled`
const BIND_ADDRESS = `${VALUES}.memberlist.mlBindAddrOverride`
const BIND_PORT = `${VALUES}.memberlist.mlBindPort`
const SECRET_PATH = `${VALUES}.memberlist.mlSecretKeyPath`
const LISTEN_ADDRESS = `${VALUES}.bgp.listenAddress`

/** Documents of its file, in this order. */
export function speakerTemplate(images: Images): readonly unknown[] {
  const [exclusions, daemonSet] = speakerObjects(images)
  const pod = 'spec.template.spec'
  const program = `${pod}.containers.speaker`
  return [
    // its name is MetalLB's in every release
    whenExcluding(at(exclusions, { 'metadata.namespace': NAMESPACE, 'metadata.labels': labelsOf() })),
    at(workloadTemplate(daemonSet, 'speaker', flags()), {
      'spec.updateStrategy': lines(`toYaml ${VALUES}.updateStrategy`),
      [`${pod}.affinity`]: filled(`${VALUES}.affinity`),
      [`${pod}.tolerations`]: (masters: readonly unknown[]) => [
        ...masters.map((it) => when(`${VALUES}.tolerateMaster`, it)),
        filled(`${VALUES}.tolerations`),
      ],
      [`${pod}.volumes.memberlist`]: gossip({
        'secret.secretName': scalar('include "ingot.memberlistSecret" .'),
      }),
      [`${pod}.volumes.exclusions`]: whenExcluding,
      [`${program}.volumeMounts.memberlist`]: gossip({ mountPath: quoted(SECRET_PATH) }),
      [`${program}.volumeMounts.exclusions`]: whenExcluding,
      ...gossipPlaces(program),
      [`${program}.securityContext.capabilities.add`]: also(when(LISTEN_ADDRESS, 'NET_BIND_SERVICE')),
    }),
  ]
}

function gossipPlaces(program: string): Readonly<Record<string, unknown>> {
  const containerPort = scalar(BIND_PORT)
  const address = 'METALLB_ML_BIND_ADDR'
  return {
    [`${program}.ports.memberlist-tcp`]: gossip({ containerPort }),
    [`${program}.ports.memberlist-udp`]: gossip({ containerPort }),
    [`${program}.env.${address}`]: (nodes: unknown) =>
      when(GOSSIP, when(BIND_ADDRESS, { name: address, value: quoted(BIND_ADDRESS) }, nodes)),
    [`${program}.env.METALLB_ML_LABELS`]: gossip({ value: scalar('include "ingot.speakerSelector" .') }),
    [`${program}.env.METALLB_ML_SECRET_KEY_PATH`]: gossip({ value: quoted(SECRET_PATH) }),
    [`${program}.env`]: also(when(GOSSIP, { name: 'METALLB_ML_BIND_PORT', value: quoted(BIND_PORT) })),
  }
}

/** What stands there, with other values at its places, while speakers gossip. */
function gossip(places: Readonly<Record<string, unknown>>) {
  return (there: unknown) => when(GOSSIP, at(there, places))
}

function whenExcluding(it: unknown) {
  return when(`${VALUES}.excludeInterfaces.enabled`, it)
}

function flags(): readonly unknown[] {
  return [
    when(`${VALUES}.ignoreExcludeLB`, '--ignore-exclude-lb'),
    when(`${VALUES}.wanConfig`, '--ml-wan-config'),
    flag('bgp-listen-address', LISTEN_ADDRESS),
    when(LISTEN_ADDRESS, flag('bgp-listen-port', `${VALUES}.bgp.listenPort`)),
    filled(`${VALUES}.extraArgs`),
  ]
}
