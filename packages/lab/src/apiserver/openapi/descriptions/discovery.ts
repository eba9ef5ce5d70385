// Endpoint slices and events. Contract: discovery/v1, core/v1.

import type { StructDescriptions } from './struct-descriptions.ts'

export const DISCOVERY: StructDescriptions = {
  EndpointSlice: {
    about:
      'EndpointSlice holds some of the endpoints of a Service. All slices with the label of the Service make up the whole.',
    fields: {
      addressType: 'IPv4, IPv6 or FQDN: what the addresses of this slice are. It cannot be changed.',
      endpoints: 'The endpoints, at most 1000.',
      ports: 'The ports that every endpoint of the slice has.',
    },
  },
  Endpoint: {
    about: 'Endpoint is one Pod, or something else, that serves a Service.',
    fields: {
      addresses: 'The address of the endpoint. Only the first counts.',
      conditions: 'Whether the endpoint gets traffic.',
      hostname: 'The name of the endpoint in DNS, below that of the Service.',
      targetRef: 'The Pod that the endpoint is.',
      deprecatedTopology: 'Unused.',
      nodeName: 'The node that the endpoint is on.',
      zone: 'The zone that the endpoint is in.',
      hints: 'Which zones and nodes should use the endpoint.',
    },
  },
  EndpointConditions: {
    about: 'EndpointConditions says whether an endpoint gets traffic.',
    fields: {
      ready: 'Whether it takes new traffic. Unknown counts as yes.',
      serving: 'Whether it could take traffic, even while it ends.',
      terminating: 'Whether it is about to end.',
    },
  },
  EndpointPort: {
    about: 'EndpointPort is one port of all endpoints of a slice.',
    fields: {
      name: 'The name of the port, as in the Service.',
      protocol: 'TCP, UDP or SCTP.',
      port: 'The port.',
      appProtocol: 'What is spoken on the port, as a hint for proxies.',
    },
  },
  Event: {
    about: 'Event tells people what happened to an object. kubectl describe shows it.',
    fields: {
      involvedObject: 'The object that it happened to.',
      reason: 'What happened, as one word for programs.',
      message: 'What happened, as a sentence for people.',
      source: 'Who says so.',
      firstTimestamp: 'When it first happened.',
      lastTimestamp: 'When it last happened.',
      count: 'How often it happened.',
      type: 'Normal or Warning.',
      eventTime: 'When it happened, to the microsecond.',
      series: 'How often it happened, of an event that repeats.',
      action: 'What was being done.',
      related: 'A second object that had to do with it.',
      reportingComponent: 'The program that reports it.',
      reportingInstance: 'The running instance of that program.',
    },
  },
  EventSource: {
    about: 'EventSource says which program an event comes from.',
    fields: { component: 'The program.', host: 'The node that it runs on.' },
  },
  EventSeries: {
    about: 'EventSeries counts an event that repeats.',
    fields: { count: 'How often it happened.', lastObservedTime: 'When it last happened.' },
  },
  ObjectReference: {
    about: 'ObjectReference names an object, or a part of one.',
    fields: {
      kind: 'Its kind.',
      namespace: 'Its namespace.',
      name: 'Its name.',
      uid: 'Its uid.',
      apiVersion: 'Its group and version.',
      resourceVersion: 'The version of it that is meant.',
      fieldPath: 'The part of it that is meant.',
    },
  },
}
