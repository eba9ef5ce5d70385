// Speakers that routers may connect to by BGP: what is laid over the DaemonSet where that is wanted, and nothing of it where
// it is not. Port 179 is one of those that need a capability, which no other installation has.
// Contract: a strategic merge patch of kustomize; a list of capabilities takes the place of the one before.

import { named } from './names.ts'
import { capabilitiesOf } from './pod.ts'
import { NODE_ADDRESS, SPEAKER_CAPABILITIES } from './speaker.ts'

const { name, namespace } = named('speaker')

export const BGP_LISTEN_PATCH = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace },
  spec: {
    template: {
      spec: {
        containers: [
          {
            name,
            args: [`--bgp-listen-address=$(${NODE_ADDRESS})`],
            securityContext: { capabilities: capabilitiesOf([...SPEAKER_CAPABILITIES, 'NET_BIND_SERVICE']) },
          },
        ],
      },
    },
  },
} as const
