// kube-proxy in IPVS mode puts the addresses of all Services onto an interface of every node, and without strictARP the
// kernel of each node answers ARP for them: clients reach any node, and it changes.

import type { Facts } from '../facts.ts'
import { unknown } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { usesLayer2 } from '../ground.ts'

const PLACE = 'ConfigMap kube-system/kube-proxy'

export function strictArp(facts: Facts): readonly Finding[] {
  const { kubeProxy } = facts
  if (!usesLayer2(facts)) return []
  if (!kubeProxy.ok) {
    return [
      unknown(
        PLACE,
        `how Services are proxied is not known: ${kubeProxy.why}`,
        'look whether kube-proxy is in IPVS mode, and then set strictARP; kernel-arp asks the nodes themselves',
      ),
    ]
  }
  const { mode, strictArp: isStrict } = kubeProxy.value
  if (mode !== 'ipvs' || isStrict) return []
  return [
    {
      severity: 'serious',
      place: PLACE,
      reason: 'StrictArpOff',
      message: 'kube-proxy is in IPVS mode without strictARP: every node answers ARP for every Service',
      facts: { mode, strictARP: isStrict },
      remedy:
        'set ipvs.strictARP to true in it (kubectl edit configmap -n kube-system kube-proxy), then: kubectl rollout restart -n kube-system daemonset kube-proxy',
    },
  ]
}
