// Every decision of Ingot returns its reason: one Verdict from one closed list, the facts it was drawn from, and
// what would change it. Logs, events, conditions, metrics and the tool print the same verdicts; nothing else may
// compute a reason again. Reasons that MetalLB puts into events keep MetalLB's spelling (CamelCase or not).

/** What a decision found. `message` is the sentence a person reads, in MetalLB's words where MetalLB has any. */
export interface Verdict {
  readonly reason: Reason
  readonly message: string
  /** What the decision was drawn from: addresses, pools, nodes, fields. Plain data, never secrets. */
  readonly facts: Readonly<Record<string, Fact>>
  /** What would change the answer, as an instruction to a person. */
  readonly remedy?: string
}

export type Fact = string | number | boolean | readonly string[]

/** A value, or the verdict that says why there is none. Bad input is never an exception. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly verdict: Verdict }

/** The closed list. A reason is added here first, with the decision that gives it. */
export type Reason = (typeof REASONS)[number]

export const REASONS = [
  // allocation (allocator)
  'IPAllocated',
  'AddressKept',
  'ClearAssignment',
  'AllocationFailed',
  'AdditionalAssignFailed',
  'LoadBalancerFailed',
  'not enough clusterips',
  'nolbIPsIPFamily',
  'noclusterIPsIPFamily',
  'NoClusterIPs',
  'NotLoadBalancer',
  'OtherClass',
  'NoPools',
  'deprecatedAnnotation',
  // configuration (config)
  'ConfigurationError',
  // announcement (election, speaker)
  'nodeAssigned',
  'notOwner',
  'notLoadBalancer',
  'noIPAllocated',
  'invalidIP',
  'ipNotAllowed',
  'noMatchingAdvertisement',
  'sharedIPWithServiceSelector',
  'conflictingAdvertisements',
  'nodeNetworkUnavailable',
  'nodeLabeledExcludeBalancers',
  'nodeDrained',
  'noLocalEndpoints',
  'noEndpoints',
  'loadBalancerIPChanged',
  'serviceDeleted',
  'announceFailed',
  'Layer2NodeChosen',
  'Layer2NodeIgnored',
  // packet plane (layer2, packets)
  'TableFull',
  'InterfaceFailed',
  // what the second in line is answered (layer2)
  'AddressUnanswered',
  'AddressAnsweredTwice',
  'AddressAnsweredByOther',
  'FindingOver',
  // takeover (layer2)
  'AddressTaken',
  'AddressTakenOver',
  'AddressGivenUp',
  'AddressWatched',
  'AddressConflict',
  'HeartbeatsOff',
  'HeartbeatsRejected',
  'HeartbeatsCrowded',
  'HeartbeatsLate',
  // peers (bgp)
  'PeerEstablished',
  'PeerDown',
  'PeerStopped',
  'PeerConnectionFailed',
  'PeerLeftToFrr',
  'UpdateFaulty',
  'RoutesNotSent',
  'BgpListenFailed',
  // liveness (packets)
  'GossipFailed',
  // sessions with neighbours (packets)
  'BfdFailed',
  // connection to the API server (kube)
  'KubeconfigInvalid',
  'NotInCluster',
  'LeasesUnavailable',
  // who gives addresses where there are no Leases (controller)
  'OtherControllerRuns',
  'PodsUnreadable',
  // the Secret that encrypts the gossip (controller)
  'MemberlistSecretMissing',
  // the lab's own servers (lab)
  'DatabaseUnusable',
  'KubernetesMissing',
  'KubernetesFailed',
  // HTTP endpoints (status)
  'EndpointOff',
  'ReviewsForbidden',
  // webhooks (webhook)
  'WebhooksOff',
  'WebhookCertificateNotKept',
  // status objects (status, controller)
  'StatusNotWritten',
  // what setups get wrong (doctor)
  'AddressInUse',
  'CheckNotMade',
  'ControllerMissing',
  'CpuLimited',
  'GossipBlocked',
  'HeartbeatsBlocked',
  'KernelAnswersArp',
  'MtuDiffers',
  'NodesExcluded',
  'OtherBalancer',
  'PoolHoldsGateway',
  'PoolHoldsNode',
  'PoolNotAnnounced',
  'ReversePathFilter',
  'RouterIdTwice',
  'SpeakerMissing',
  'StrictArpOff',
  'WirelessInterface',
] as const

/** An accepted result. */
export function accept<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** A refused result. `remedy` says what would change it. */
export function refuse(
  reason: Reason,
  message: string,
  facts: Verdict['facts'] = {},
  remedy?: string,
): { readonly ok: false; readonly verdict: Verdict } {
  return {
    ok: false,
    verdict: remedy === undefined ? { reason, message, facts } : { reason, message, facts, remedy },
  }
}
