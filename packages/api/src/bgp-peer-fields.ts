// What both versions of BGPPeer say alike: fields of both specs. They have the same names and the same JSON in both,
// which is why the API server can turn one version into the other by itself (docs/adr/0007-bgppeer-conversion.md).
// Contract: metallb.io, BGPPeer v1beta1 and v1beta2.

import { z } from 'zod'
import { addressRules, HOLD_TIME_RULES, MY_ASN_RULES } from './bgp-peer-rules.ts'

const HIGHEST_ASN = 2 ** 32 - 1
/** MetalLB's bound, though TCP has ports above it. */
const HIGHEST_PORT = 16_384

/** A number of an autonomous system (RFC 6793) from `lowest` on. */
export function asn(lowest: number): z.ZodInt {
  return z.int().min(lowest).max(HIGHEST_ASN).meta({ format: 'int64' })
}

/** A TCP port from `lowest` on. */
export function peerPort(lowest: number): z.ZodInt {
  return z.int().min(lowest).max(HIGHEST_PORT)
}

/** Go's duration syntax (meta/v1 Duration), `1m30s`. */
const duration = z.string()

export const bfdProfile = z
  .string()
  .optional()
  .describe('Name of the BFDProfile of the BFD session beside this one. None means no BFD.')
export const ebgpMultiHop = z
  .boolean()
  .optional()
  .describe('Whether the peer, of another autonomous system, may be more than one hop away.')
export const holdTime = duration
  .optional()
  .describe('The session ends when nothing was heard for so long (RFC 4271 4.2). 0s means never.')
  .meta({ 'x-kubernetes-validations': HOLD_TIME_RULES })
export const keepaliveTime = duration.optional().describe('How often a keepalive message is sent.')
export const myASN = asn(0)
  .describe('The autonomous system number of this end.')
  .meta({ 'x-kubernetes-validations': MY_ASN_RULES })
export const password = z.string().optional().describe('Password of the TCP MD5 signature (RFC 2385).')
export const peerASN = asn(0).describe('The autonomous system number that the peer must have.')
export const peerAddress = z
  .string()
  .describe('The address at which the peer is reached.')
  .meta({ 'x-kubernetes-validations': addressRules('BGPPeer address') })
export const routerID = z
  .string()
  .optional()
  .describe('The BGP identifier of this end, written as an IPv4 address.')
  .meta({ 'x-kubernetes-validations': addressRules('router ID') })
export const sourceAddress = z
  .string()
  .optional()
  .describe('The address from which the session is opened.')
  .meta({ 'x-kubernetes-validations': addressRules('source IP') })
