// A machine read from a tree of files as a kernel shows it, and this one.

import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { nodeReportSchema } from '@ingot/api/node-report'
import { readMachine } from './read-machine.ts'

const root = mkdtempSync(join(tmpdir(), 'ingot-machine-'))
afterAll(() => rmSync(root, { recursive: true }))

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

const link = (name: string, mtu = 1500) => ({
  [`sys/class/net/${name}/address`]: `02:00:00:00:00:${String(mtu).slice(0, 2)}\n`,
  [`sys/class/net/${name}/mtu`]: `${mtu}\n`,
})

const settings = (name: string, rp: number, ignore: number, announce: number) => ({
  [`proc/sys/net/ipv4/conf/${name}/rp_filter`]: `${rp}\n`,
  [`proc/sys/net/ipv4/conf/${name}/arp_ignore`]: `${ignore}\n`,
  [`proc/sys/net/ipv4/conf/${name}/arp_announce`]: `${announce}\n`,
})

const ipv4 = (cidr: string) => [{ cidr, internal: false }]

test('of each setting the higher counts, of the interfaces those that matter', async () => {
  put({
    ...link('lo', 65536),
    ...link('eth0'),
    ...link('wlan0', 1400),
    ...link('kube-ipvs0'),
    ...link('veth1'),
    'sys/class/net/wlan0/phy80211/name': '',
    'sys/class/net/wlan0/device/x': '',
    ...settings('all', 0, 1, 0),
    ...settings('eth0', 1, 0, 2),
    ...settings('wlan0', 0, 0, 0),
    'proc/net/route': 'heading\neth0\t00000000\t010200C0\t0003\n',
    'proc/net/arp': 'heading\n192.0.2.1 0x1 0x2 02:00:00:00:00:01 * eth0\n',
  })
  const addresses = {
    lo: [{ cidr: '127.0.0.1/8', internal: true }],
    eth0: [...ipv4('192.0.2.7/24'), ...ipv4('fe80::7/64'), ...ipv4('2001:db8::7/64')],
    veth1: ipv4('fe80::1/64'),
  }
  const machine = await readMachine({ root, addresses })
  const byName = Object.fromEntries(machine.interfaces.map((it) => [it.name, it]))
  expect(Object.keys(byName).toSorted()).toEqual(['eth0', 'kube-ipvs0', 'wlan0'])
  expect(byName['eth0']).toEqual({
    name: 'eth0',
    hardwareAddress: '02:00:00:00:00:15',
    mtu: 1500,
    isWireless: false,
    addresses: ['192.0.2.7/24', '2001:db8::7/64'],
    ipv4: { rpFilter: 1, arpIgnore: 1, arpAnnounce: 2 },
  })
  expect(byName['wlan0']).toMatchObject({ isWireless: true, addresses: [], mtu: 1400 })
  expect(byName['kube-ipvs0']).not.toHaveProperty('ipv4')
  expect(machine.gateways).toEqual([{ address: '192.0.2.1', interface: 'eth0' }])
  expect(machine.neighbours).toHaveLength(1)
  expect(machine.unread).toEqual([])
})

test('what cannot be read is named', async () => {
  const machine = await readMachine({ root: join(root, 'nowhere'), addresses: {} })
  expect(machine).toEqual({
    interfaces: [],
    gateways: [],
    neighbours: [],
    unread: ['/sys/class/net: no interfaces', '/proc/net/route: ENOENT', '/proc/net/arp: ENOENT'],
  })
})

test('this machine can be told of in a report', async () => {
  const machine = await readMachine()
  expect(nodeReportSchema.safeParse({ node: 'a', version: '1', ...machine }).error).toBeUndefined()
  expect(machine.unread).toEqual([])
})
