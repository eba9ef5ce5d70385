// `GET /debug/capture.pcap`: which packets are asked for, and why there are none.

import { describe, expect, test } from 'bun:test'
import type { PeerReport } from '@ingot/api/bgp-report'
import { formatAddress } from '@ingot/net'
import type { CaptureSelection, PlanePeers } from '@ingot/packets'
import { inspectCapture } from './capture-inspection.ts'

const NO_MESSAGES = { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }

function peer(name: string, address?: string): PeerReport {
  return {
    name,
    ...(address !== undefined && { address }),
    port: 179,
    localAsn: 65_001,
    peerAsn: 65_002,
    isMultiHop: false,
    families: ['IPv4'],
    state: 'idle',
    sent: NO_MESSAGES,
    received: NO_MESSAGES,
    established: 0,
    ended: 0,
    prefixesSent: 0,
    prefixesWanted: 0,
  }
}

const PLANE: PlanePeers = {
  time: '2026-01-02T03:04:05.678Z',
  peers: [peer('tor', '192.0.2.254'), peer('unheard')],
}

/** A file that says which packets it has. */
function capturing(isOn: boolean) {
  const file = ({ address, interfaceIndex }: CaptureSelection = {}) =>
    new TextEncoder().encode(
      [address === undefined ? 'all' : formatAddress(address), interfaceIndex ?? 'everywhere'].join(),
    )
  return { isOn, interfaceIndex: (name: string) => (name === 'eth0' ? 2 : undefined), file }
}

async function ask(query: string, isOn = true) {
  const answer = await inspectCapture(new URLSearchParams(query), capturing(isOn), async () => PLANE)
  if (!answer.ok) return `${answer.status} ${answer.message}`
  if (!(answer.value instanceof Blob)) throw new Error('no file')
  expect(answer.value.type).toBe('application/vnd.tcpdump.pcap')
  return answer.value.text()
}

describe('a capture that is on', () => {
  test.each([
    ['', 'all,everywhere'],
    ['address=192.0.2.10', '192.0.2.10,everywhere'],
    ['address=2001:db8::0:1', '2001:db8::1,everywhere'],
    ['peer=tor', '192.0.2.254,everywhere'],
    ['interface=eth0', 'all,2'],
    ['peer=tor&interface=eth0', '192.0.2.254,2'],
  ])('is asked by %j for %s', async (query, file) => {
    expect(await ask(query)).toBe(file)
  })

  test.each([
    ['address=web', '400 address="web" is no address'],
    ['address=', '400 address="" is no address'],
    ['address=192.0.2.1&peer=tor', '400 address or peer, not both'],
    ['peer=spine', '404 this node has no peer "spine"; its peers: tor, unheard'],
    ['peer=unheard', '404 no address of peer "unheard" is known yet'],
    ['interface=eth7', '404 there is no interface "eth7"'],
  ])('says of %j what is wrong with it', async (query, why) => {
    expect(await ask(query)).toBe(why)
  })

  test('knows no peer where the packet thread does not answer, and all the rest', async () => {
    const silent = (query: string) =>
      inspectCapture(new URLSearchParams(query), capturing(true), async () => undefined)
    expect(await silent('peer=tor')).toMatchObject({
      status: 503,
      message: 'the packet thread does not answer',
    })
    expect(await silent('address=192.0.2.1')).toMatchObject({ ok: true })
  })
})

test('one that is off says how it is turned on', async () => {
  expect(await ask('peer=tor', false)).toMatch(
    /^409 nothing is captured; turn it on: curl -X PUT -d on http:.*--debug-capture$/,
  )
})
