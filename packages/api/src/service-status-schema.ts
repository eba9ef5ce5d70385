// What a speaker reports of a Service alike for Layer 2 and BGP: fields of both statuses. Which Service and which node an
// object is about never changes; that becomes another object.
// Contract: metallb.io/v1beta1, ServiceL2Status and ServiceBGPStatus.

import { z } from 'zod'

const immutable = (what: string) =>
  z
    .string()
    .optional()
    .describe(what)
    // the message is MetalLB's: people search for it
    .meta({ 'x-kubernetes-validations': [{ message: 'Value is immutable', rule: 'self == oldSelf' }] })

export const node = immutable('The node that announces the Service.')
export const serviceName = immutable('Name of the Service.')
export const serviceNamespace = immutable('Namespace of the Service.')
