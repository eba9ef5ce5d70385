// One object that is rejected, of each kind: it is named everywhere, and nobody loses an address, not even when all
// programs are started again.

import { afterEach, expect, test } from 'bun:test'
import { FaultyCluster } from './faulty-cluster.fixture.ts'

let cluster: FaultyCluster | undefined
afterEach(() => cluster?.stop())

test.each([
  ['IPAddressPool', 'v1beta1/ipaddresspools', { addresses: ['192.0.2.300/32'] }, 'spec.addresses[0]'],
  ['L2Advertisement', 'v1beta1/l2advertisements', { ipAddressPools: ['web', 'web'] }, 'spec.ipAddressPools'],
  ['BGPAdvertisement', 'v1beta1/bgpadvertisements', { aggregationLength: 33 }, 'spec.aggregationLength'],
  ['BGPPeer', 'v1beta2/bgppeers', { myASN: 0, peerASN: 64513, peerAddress: '192.0.2.1' }, 'spec.myASN'],
  ['BFDProfile', 'v1beta1/bfdprofiles', { detectMultiplier: 256 }, 'spec.detectMultiplier'],
  [
    'Community',
    'v1beta1/communities',
    { communities: [{ name: 'a', value: '65535:65536' }] },
    'spec.communities[0].value',
  ],
])('a %s', async (kind, resource, spec, field) => {
  const it = (cluster = new FaultyCluster())
  await it.prepare()
  await it.createServices('a', 'b')
  it.start()
  await it.settled('a', 'b')
  const before = await it.addresses()
  const isOfController = kind === 'IPAddressPool' || kind === 'Community'
  const where = `(${kind} metallb-system/wrong, ${field})`

  await it.create(resource, 'wrong', spec)
  await it.says('Invalid', where)
  if (isOfController) await it.says('Invalid', where, 'controller')
  expect(await it.eventsAbout(kind)).toEqual(['ConfigurationError wrong'])
  const errors = it.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error')
  expect(errors).toContainEqual(expect.objectContaining({ kind, name: 'wrong', field }))
  expect(it.speakerMetrics.expose()).toContain(`ingot_config_rejected_objects{kind="${kind}"} 1\n`)

  await it.restart()
  await it.says('Invalid', where)
  await it.settled('a', 'b')
  expect(await it.addresses()).toEqual(before)
  await it.createServices('c')
  await it.settled('a', 'b', 'c')
  expect(await it.addresses()).toMatchObject(before)
})
