// What `GET /debug/capture.pcap` answers: the last control packets as a file for tcpdump, all of them, or those of `address`, of the
// BGP peer `peer`, or of `interface`. As long as nothing is captured it says how that is turned on.

import { quoted } from '@ingot/api'
import { parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { ControlCapture, PlanePeers } from '@ingot/packets'
import { CAPTURE_PATH } from '@ingot/status'
import type { Inspection } from '@ingot/status'

/** As the packet thread tells it; undefined where it does not answer. */
type ReadPeers = () => Promise<PlanePeers | undefined>

type Refused = Extract<Inspection, { readonly ok: false }>
type Found<T> = { readonly ok: true; readonly value: T } | Refused

const PCAP = 'application/vnd.tcpdump.pcap'
const OFF = refused(
  409,
  `nothing is captured; turn it on: curl -X PUT -d on http://127.0.0.1:7472${CAPTURE_PATH} ` +
    '(by a port forwarded to the Pod, or on the node), or start the speaker with --debug-capture',
)

export async function inspectCapture(
  query: URLSearchParams,
  capture: Pick<ControlCapture, 'isOn' | 'interfaceIndex' | 'file'>,
  peers: ReadPeers,
): Promise<Inspection> {
  if (!capture.isOn) return OFF
  const address = await addressOf(query, peers)
  if (!address.ok) return address
  const name = query.get('interface')
  const interfaceIndex = name === null ? undefined : capture.interfaceIndex(name)
  if (name !== null && interfaceIndex === undefined)
    return refused(404, `there is no interface ${quoted(name)}`)
  const file = capture.file({ address: address.value, interfaceIndex })
  return file === undefined ? OFF : { ok: true, value: new Blob([file], { type: PCAP }) }
}

async function addressOf(query: URLSearchParams, peers: ReadPeers): Promise<Found<Address | undefined>> {
  const [text, peer] = [query.get('address'), query.get('peer')]
  if (text !== null && peer !== null) return refused(400, 'address or peer, not both')
  if (peer !== null) return addressOfPeer(peer, await peers())
  if (text === null) return { ok: true, value: undefined }
  const address = parseAddress(text)
  return address === undefined
    ? refused(400, `address=${quoted(text)} is no address`)
    : { ok: true, value: address }
}

function addressOfPeer(name: string, plane: PlanePeers | undefined): Found<Address> {
  if (plane === undefined) return refused(503, 'the packet thread does not answer')
  const peer = plane.peers.find((one) => one.name === name)
  if (peer === undefined) {
    const names = plane.peers.map((one) => one.name).join(', ')
    return refused(404, `this node has no peer ${quoted(name)}; its peers: ${names === '' ? 'none' : names}`)
  }
  const address = parseAddress(peer.address ?? '')
  return address === undefined
    ? refused(404, `no address of peer ${quoted(name)} is known yet`)
    : { ok: true, value: address }
}

function refused(status: Refused['status'], message: string): Refused {
  return { ok: false, status, message }
}
