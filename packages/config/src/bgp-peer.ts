// One BGPPeer read on its own, in MetalLB's order of checks. Of either version: v1beta1 says the same in fields of the
// same names (docs/adr/0007-bgppeer-conversion.md), and what it has left behind as port 0 is port 179.

import { accept, quoted } from '@ingot/api'
import type { Result } from '@ingot/api'
import { checkBGPPeer } from '@ingot/api/kinds'
import type { BGPPeer } from '@ingot/api/kinds'
import { parseAddress } from '@ingot/net'
import { parseBgpPassword } from './bgp-password.ts'
import type { Secrets } from './bgp-password.ts'
import { parseBgpPeerRules } from './bgp-peer-rules.ts'
import { parseBgpTimers } from './bgp-timers.ts'
import type { BgpPeer } from './config.ts'
import { rejectionOf } from './rejection.ts'
import type { Refusal, Reject } from './rejection.ts'
import { duplicateSelector, invalidSelector } from './selectors.ts'
import { nameOf, valueAt } from './unchecked.ts'

/** What a peer refers to. Where one is undefined nobody looks, and every reference is taken. */
export interface PeerReferences {
  readonly secrets: Secrets
  /** Names of the BFDProfiles that were accepted. */
  readonly bfdProfiles: ReadonlySet<string> | undefined
}

type Spec = NonNullable<BGPPeer['spec']>

type Addresses = Pick<BgpPeer, 'peerAddress' | 'routerID' | 'sourceAddress'>

const ADDRESSES = [
  ['peerAddress', 'invalid BGPPeer address'],
  ['routerID', 'invalid router ID'],
  ['sourceAddress', 'invalid source IP'],
] as const

/** Reads an object that nobody has checked. */
export function parseBgpPeer(object: unknown, references: PeerReferences): Result<BgpPeer> {
  const name = nameOf(object)
  const reject: Reject = (field, message, remedy) =>
    rejectionOf('BGPPeer', name)(field, `parsing peer ${name} ${message}`, remedy)
  const dynamicASN = valueAt(object, 'spec', 'dynamicASN')
  const checked = readBGPPeer(object)
  if (!checked.ok) {
    // the schema's list of values, in MetalLB's words
    return checked.verdict.facts['field'] === 'spec.dynamicASN' && typeof dynamicASN === 'string'
      ? reject('spec.dynamicASN', `invalid dynamicASN ${dynamicASN}`, 'write internal or external')
      : checked
  }
  const manifest = checked.value
  const { spec } = manifest
  if (spec === undefined) return reject('spec.myASN', 'missing local ASN')
  const wrong = checkASNs(spec, reject) ?? checkEndpoint(spec, reject)
  if (wrong !== undefined) return wrong
  const timers = parseBgpTimers(spec, reject)
  if (!timers.ok) return timers
  const addresses = parseAddresses(spec, reject)
  if (!addresses.ok) return addresses
  const selectors = checkNodeSelectors(name, spec, reject)
  if (selectors !== undefined) return selectors
  const password = parseBgpPassword(manifest, references.secrets, reject)
  if (!password.ok) return password
  const profile = checkBfdProfile(name, spec, references.bfdProfiles)
  if (profile !== undefined) return profile
  const rules = parseBgpPeerRules(manifest.metadata, reject)
  if (!rules.ok) return rules
  const own = { ...timers.value, ...addresses.value, ...password.value, ...rules.value }
  return accept({ name, ...fieldsOf(spec), ...own })
}

/** The manifest, if the object is one. */
export function readBGPPeer(object: unknown): Result<BGPPeer> {
  if (valueAt(object, 'spec', 'peerPort') !== 0) return checkBGPPeer(object)
  const spec = Object.assign({}, valueAt(object, 'spec'), { peerPort: undefined })
  return checkBGPPeer(Object.assign({}, object, { spec }))
}

function fieldsOf(spec: Spec): Omit<BgpPeer, 'name'> {
  return {
    myASN: spec.myASN,
    // one of the two is given
    peerASN: spec.dynamicASN ?? spec.peerASN ?? 0,
    localASN: spec.localASN,
    interface: given(spec.interface),
    peerPort: spec.peerPort,
    bfdProfile: given(spec.bfdProfile),
    vrf: spec.vrf ?? '',
    ebgpMultiHop: spec.ebgpMultiHop ?? false,
    enableGracefulRestart: spec.enableGracefulRestart ?? false,
    dualStackAddressFamily: spec.dualStackAddressFamily,
    nodeSelectors: spec.nodeSelectors ?? [],
  }
}

/** To MetalLB an empty text is none. */
function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function checkASNs(spec: Spec, reject: Reject): Refusal | undefined {
  const { myASN, peerASN = 0, dynamicASN, ebgpMultiHop = false } = spec
  if (myASN === 0) return reject('spec.myASN', 'missing local ASN')
  if (peerASN === 0 && dynamicASN === undefined) {
    return reject('spec.peerASN', 'missing peer ASN and dynamicASN', 'give one of the two')
  }
  if (peerASN !== 0 && dynamicASN !== undefined) {
    return reject('spec.dynamicASN', 'both peer ASN and dynamicASN specified', 'remove one of the two')
  }
  return peerASN === myASN && ebgpMultiHop
    ? reject('spec.ebgpMultiHop', 'invalid ebgp-multihop parameter set for an ibgp peer')
    : undefined
}

function checkEndpoint(
  { peerAddress = '', interface: behind = '' }: Spec,
  reject: Reject,
): Refusal | undefined {
  if (peerAddress === '' && behind === '') {
    return reject('spec.peerAddress', 'peer has no Address or Interface specified', 'give one of the two')
  }
  return peerAddress !== '' && behind !== ''
    ? reject('spec.interface', 'peer has both Address and Interface specified', 'remove one of the two')
    : undefined
}

function parseAddresses(spec: Spec, reject: Reject): Result<Addresses> {
  const addresses: { -readonly [field in keyof Addresses]: Addresses[field] } = {}
  for (const [field, what] of ADDRESSES) {
    const text = spec[field] ?? ''
    if (text === '') continue
    const address = parseAddress(text)
    // MetalLB takes IPv6 as the router ID, and then cannot open the session
    const isOfFamily = field !== 'routerID' || address?.family === 'IPv4'
    if (address === undefined || !isOfFamily) {
      const remedy = `write an ${field === 'routerID' ? 'IPv4' : 'IP'} address, nothing else`
      return reject(`spec.${field}`, `${what} ${quoted(text)}`, remedy)
    }
    addresses[field] = address
  }
  return accept(addresses)
}

function checkNodeSelectors(name: string, { nodeSelectors = [] }: Spec, reject: Reject): Refusal | undefined {
  const duplicate = duplicateSelector('nodeSelectors', nodeSelectors)
  if (duplicate !== undefined) return reject('spec.nodeSelectors', duplicate, 'remove one of the two')
  const invalid = invalidSelector(nodeSelectors)
  if (invalid === undefined) return undefined
  const message = `${invalid.error}\nfailed to convert peer ${name} node selector`
  return reject(`spec.nodeSelectors[${invalid.index}]`, message)
}

function checkBfdProfile(
  name: string,
  { bfdProfile = '' }: Spec,
  known: PeerReferences['bfdProfiles'],
): Refusal | undefined {
  if (bfdProfile === '' || known === undefined || known.has(bfdProfile)) return undefined
  const message = `peer ${name} referencing non existing bfd profile ${bfdProfile}`
  const remedy = `create BFDProfile ${bfdProfile}, or repair it`
  return rejectionOf('BGPPeer', name)('spec.bfdProfile', message, remedy)
}
