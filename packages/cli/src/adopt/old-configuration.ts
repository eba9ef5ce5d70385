// MetalLB's configuration of before 0.13: one ConfigMap with everything in it, converted to MetalLB's kinds. What comes
// out is parsed as a controller would before it is shown to anybody. Pure. Contract: ConfigMap `config`, key `config`.

import { parseConfig } from '@ingot/config'
import type { ConfigObjects } from '@ingot/config'
import { parse, stringify } from 'yaml'
import { CONFIG_LISTS } from '../config-lists.ts'
import type { AdoptionObjects } from './objects.ts'

export interface ConvertedConfiguration {
  /** Of the ConfigMap: `NAMESPACE/NAME`. */
  readonly from: string
  /** The objects as YAML; '' where nothing could be read. */
  readonly manifests: string
  /** What could not be converted, or would not be taken; none where all is well. */
  readonly problems: readonly string[]
}

type Kind = keyof typeof CONFIG_LISTS

export interface ConvertedObject {
  readonly apiVersion: string
  readonly kind: Kind
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: object
}

/** What somebody wrote: anything at all. */
type Fields = Readonly<Record<string, unknown>>

/** Converts the ConfigMap of `namespace`, if there is one. */
export function convertOldConfiguration(
  { configMaps }: Pick<AdoptionObjects, 'configMaps'>,
  namespace: string,
): ConvertedConfiguration | undefined {
  const found = configMaps.find(
    ({ metadata, data }) =>
      metadata.namespace === namespace && metadata.name === 'config' && data?.['config'] !== undefined,
  )
  if (found === undefined) return undefined
  const from = `${namespace}/${found.metadata.name}`
  const read = readYaml(found.data?.['config'] ?? '')
  if (!read.ok) return { from, manifests: '', problems: [read.message] }
  const objects = objectsOf(read.value, namespace)
  return {
    from,
    manifests: objects.map((it) => stringify(it)).join('---\n'),
    problems: problemsOf(read.value, objects),
  }
}

function readYaml(
  text: string,
): { readonly ok: true; readonly value: Fields } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, value: fieldsOf(parse(text, { version: '1.1' })) }
  } catch (error) {
    return { ok: false, message: `not YAML: ${error instanceof Error ? error.message : String(error)}` }
  }
}

const KNOWN = new Set(['peers', 'bgp-communities', 'address-pools', 'bfd-profiles', 'peer-autodiscovery'])

function problemsOf(config: Fields, objects: readonly ConvertedObject[]): string[] {
  const lists = Map.groupBy(objects, ({ kind }) => CONFIG_LISTS[kind])
  const parsed = parseConfig(Object.fromEntries(lists) as ConfigObjects)
  return [
    ...Object.keys(config)
      .filter((key) => !KNOWN.has(key))
      .map((key) => `${key}: not known, and left out`),
    ...('peer-autodiscovery' in config
      ? ['peer-autodiscovery: MetalLB has not had it since 0.13; write a BGPPeer for each']
      : []),
    ...parsed.rejected.map(({ message, facts }) => `${facts['kind']} ${facts['name']}: ${message}`),
  ]
}

function objectsOf(config: Fields, namespace: string): ConvertedObject[] {
  const make = (kind: Kind, name: string, spec: object): ConvertedObject => ({
    apiVersion: `metallb.io/${kind === 'BGPPeer' ? 'v1beta2' : 'v1beta1'}`,
    kind,
    metadata: { name: objectName(name), namespace },
    spec,
  })
  const pools = listOf(config['address-pools'])
  return [
    ...listOf(config['bfd-profiles']).map((it) => make('BFDProfile', textOf(it['name']), bfdProfile(it))),
    ...communities(fieldsOf(config['bgp-communities'])).map((spec) => make('Community', 'communities', spec)),
    ...listOf(config['peers']).map((it, i) => make('BGPPeer', `peer${i + 1}`, bgpPeer(it))),
    ...pools.map((it) => make('IPAddressPool', textOf(it['name']), pool(it))),
    ...pools.flatMap((it) => advertisements(it).map(({ kind, name, spec }) => make(kind, name, spec))),
  ]
}

function bgpPeer(peer: Fields): object {
  return given({
    myASN: peer['my-asn'],
    peerASN: peer['peer-asn'],
    peerAddress: peer['peer-address'],
    peerPort: peer['peer-port'],
    sourceAddress: peer['source-address'],
    holdTime: peer['hold-time'],
    keepaliveTime: peer['keepalive-time'],
    routerID: peer['router-id'],
    password: peer['password'],
    bfdProfile: peer['bfd-profile'] === undefined ? undefined : objectName(textOf(peer['bfd-profile'])),
    ebgpMultiHop: peer['ebgp-multihop'],
    nodeSelectors:
      peer['node-selectors'] === undefined ? undefined : listOf(peer['node-selectors']).map(nodeSelector),
  })
}

function nodeSelector(selector: Fields): object {
  return given({ matchLabels: selector['match-labels'], matchExpressions: selector['match-expressions'] })
}

function bfdProfile(profile: Fields): object {
  return given({
    receiveInterval: profile['receive-interval'],
    transmitInterval: profile['transmit-interval'],
    detectMultiplier: profile['detect-multiplier'],
    echoInterval: profile['echo-interval'],
    echoMode: profile['echo-mode'],
    passiveMode: profile['passive-mode'],
    minimumTtl: profile['minimum-ttl'],
  })
}

function communities(aliases: Fields): object[] {
  const list = Object.entries(aliases).map(([name, value]) => ({ name, value }))
  return list.length === 0 ? [] : [{ communities: list }]
}

function pool(it: Fields): object {
  return given({
    addresses: it['addresses'],
    autoAssign: it['auto-assign'],
    avoidBuggyIPs: it['avoid-buggy-ips'],
  })
}

/** A pool said by which protocol it is announced; now that is another object's. */
function advertisements(it: Fields): { readonly kind: Kind; readonly name: string; readonly spec: object }[] {
  const name = textOf(it['name'])
  const ipAddressPools = [objectName(name)]
  if (it['protocol'] === 'layer2') return [{ kind: 'L2Advertisement', name, spec: { ipAddressPools } }]
  const all = listOf(it['bgp-advertisements'])
  return (all.length === 0 ? [{}] : all).map((advertisement: Fields, i) => ({
    kind: 'BGPAdvertisement',
    name: all.length < 2 ? name : `${name}-${i + 1}`,
    spec: given({
      aggregationLength: advertisement['aggregation-length'],
      aggregationLengthV6: advertisement['aggregation-length-v6'],
      localPref: advertisement['localpref'],
      communities: advertisement['communities'],
      ipAddressPools,
    }),
  }))
}

/** A name of those days could be any text. */
function objectName(name: string): string {
  const allowed = name.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-')
  return allowed.replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
}

function given(fields: Fields): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
