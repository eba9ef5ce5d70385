// An API server that has little time for our programs: a priority level of theirs with the smallest share there is, which
// refuses what is past it, as 429 with Retry-After. Leases go by another flow, as in every cluster.
// Contract: flowcontrol.apiserver.k8s.io/v1, API Priority and Fairness.

import type { PlainClient } from '../plain-client.ts'

const GROUP = 'flowcontrol.apiserver.k8s.io'
const NAME = 'metallb'
const LEVELS = `/apis/${GROUP}/v1/prioritylevelconfigurations`
const FLOWS = `/apis/${GROUP}/v1/flowschemas`

const LEVEL = {
  apiVersion: `${GROUP}/v1`,
  kind: 'PriorityLevelConfiguration',
  metadata: { name: NAME },
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 1,
      lendablePercent: 0,
      borrowingLimitPercent: 0,
      limitResponse: { type: 'Reject' },
    },
  },
}

const FLOW = {
  apiVersion: `${GROUP}/v1`,
  kind: 'FlowSchema',
  metadata: { name: NAME },
  spec: {
    priorityLevelConfiguration: { name: NAME },
    // past that of elections
    matchingPrecedence: 500,
    rules: [
      {
        subjects: [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'metallb-system', name: '*' } }],
        resourceRules: [
          { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true },
        ],
      },
    ],
  },
}

export async function throttle(admin: PlainClient): Promise<void> {
  await admin.send('POST', LEVELS, LEVEL)
  await admin.send('POST', FLOWS, FLOW)
}

export async function unthrottle(admin: PlainClient): Promise<void> {
  await admin.send('DELETE', `${FLOWS}/${NAME}`)
  await admin.send('DELETE', `${LEVELS}/${NAME}`)
}

/** How many requests of the programs it has refused. */
export async function refusals(admin: PlainClient): Promise<number> {
  const metrics = await admin.send('GET', '/metrics')
  const lines = metrics.split('\n').filter((line) => REFUSED.test(line))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

const REFUSED = new RegExp(`^apiserver_flowcontrol_rejected_requests_total\\{[^}]*priority_level="${NAME}"`)
