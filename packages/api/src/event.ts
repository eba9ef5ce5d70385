// Which verdicts become Kubernetes events, and of which type. Reasons and texts are MetalLB's where it has the event;
// NoPools, TableFull and those of the segment and of BGP sessions are Ingot's own, since an address that goes without a word cannot be understood.

import type { Reason } from './verdict.ts'

export type EventType = 'Normal' | 'Warning'

const EVENT_TYPES: Partial<Record<Reason, EventType>> = {
  IPAllocated: 'Normal',
  ClearAssignment: 'Normal',
  AdditionalAssignFailed: 'Normal',
  AllocationFailed: 'Warning',
  LoadBalancerFailed: 'Warning',
  'not enough clusterips': 'Warning',
  nolbIPsIPFamily: 'Warning',
  noclusterIPsIPFamily: 'Warning',
  NoPools: 'Warning',
  deprecatedAnnotation: 'Warning',
  nodeAssigned: 'Normal',
  Layer2NodeChosen: 'Normal',
  announceFailed: 'Warning',
  TableFull: 'Warning',
  AddressConflict: 'Warning',
  AddressUnanswered: 'Warning',
  AddressAnsweredTwice: 'Warning',
  AddressAnsweredByOther: 'Warning',
  FindingOver: 'Normal',
  AddressTakenOver: 'Normal',
  PeerEstablished: 'Normal',
  PeerDown: 'Warning',
  PeerStopped: 'Normal',
  PeerConnectionFailed: 'Warning',
  PeerLeftToFrr: 'Warning',
  UpdateFaulty: 'Warning',
  RoutesNotSent: 'Warning',
}

/** The type of the event that a verdict of this reason becomes; `undefined` for one that is only logged. */
export function eventType(reason: Reason): EventType | undefined {
  return EVENT_TYPES[reason]
}
