// What there is to know of a machine and its network without any right: its interfaces, the kernel's settings for them, the
// gateways and the neighbours, from /sys/class/net and /proc. On a node's own network it is the node's, in a container too.

import { readdir, readFile, stat } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { MachineInterface, NodeReport } from '@ingot/api/node-report'
import { arpNeighbours, ipv4Gateways, ipv6Gateways } from './kernel-tables.ts'

/** What is known of the machine; who it is and what runs there, others know. */
export type Machine = Omit<NodeReport, 'node' | 'version'>

/** As node:os tells them; those that are down are not in it. */
export type Addresses = Readonly<
  Record<string, readonly { readonly cidr: string | null; readonly internal: boolean }[] | undefined>
>

export interface MachineSource {
  /** Where /proc and /sys are. */
  readonly root: string
  readonly addresses: Addresses
}

/** In which IPVS keeps the addresses of Services. It is down, and has all of them. */
export const IPVS_INTERFACE = 'kube-ipvs0'

const NEIGHBOURS_MAX = 1024
const INTERFACES_MAX = 256

const SETTINGS = { rpFilter: 'rp_filter', arpIgnore: 'arp_ignore', arpAnnounce: 'arp_announce' } as const

/** Reads it all. What cannot be read is named, and the rest is told. */
export async function readMachine(source: MachineSource = ownMachine()): Promise<Machine> {
  const unread: string[] = []
  const read = async (path: string) => {
    try {
      return await readFile(join(source.root, path), 'utf8')
    } catch (error) {
      unread.push(`/${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
      return ''
    }
  }
  const interfaces = await readInterfaces(source, unread)
  // a kernel without IPv6 has no such table, and no gateway of it
  const hasIpv6 = await isThere(join(source.root, 'proc/net/ipv6_route'))
  return {
    interfaces,
    gateways: [
      ...ipv4Gateways(await read('proc/net/route')),
      ...(hasIpv6 ? ipv6Gateways(await read('proc/net/ipv6_route')) : []),
    ],
    neighbours: arpNeighbours(await read('proc/net/arp'), NEIGHBOURS_MAX),
    unread,
  }
}

function ownMachine(): MachineSource {
  return { root: '/', addresses: networkInterfaces() as Addresses }
}

async function readInterfaces(source: MachineSource, unread: string[]): Promise<MachineInterface[]> {
  const folder = join(source.root, 'sys/class/net')
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined) unread.push('/sys/class/net: no interfaces')
  const found = await Promise.all((names ?? []).map((name) => readInterface(source, folder, name)))
  return found.flatMap((it) => it ?? []).slice(0, INTERFACES_MAX)
}

/** Undefined for one of no interest, as the ends of links to Pods are: they have no address but one of the link. */
async function readInterface(
  { root, addresses }: MachineSource,
  folder: string,
  name: string,
): Promise<MachineInterface | undefined> {
  const known = (addresses[name] ?? []).filter(({ internal }) => !internal)
  const own = known.flatMap(({ cidr }) => (cidr === null || cidr.startsWith('fe80:') ? [] : [cidr]))
  const isHardware = await isThere(join(folder, name, 'device'))
  if (own.length === 0 && !isHardware && name !== IPVS_INTERFACE) return undefined
  const text = (file: string) => readFile(join(folder, name, file), 'utf8').catch(() => '')
  const ipv4 = await readSettings(root, name)
  return {
    name,
    hardwareAddress: (await text('address')).trim(),
    mtu: Number((await text('mtu')).trim()),
    isWireless:
      (await isThere(join(folder, name, 'wireless'))) || (await isThere(join(folder, name, 'phy80211'))),
    addresses: own,
    ...(ipv4 !== undefined && { ipv4 }),
  }
}

/** Of the interface's own and those of `all` the higher, as the kernel takes them (ip-sysctl.rst). */
async function readSettings(root: string, name: string): Promise<MachineInterface['ipv4']> {
  const number = async (scope: string, file: string) => {
    const text = await readFile(join(root, 'proc/sys/net/ipv4/conf', scope, file), 'utf8').catch(() => '')
    return text === '' ? undefined : Number(text.trim())
  }
  const settings: Record<string, number> = {}
  for (const [setting, file] of Object.entries(SETTINGS)) {
    const [own, all] = await Promise.all([number(name, file), number('all', file)])
    if (own === undefined || all === undefined) return undefined
    settings[setting] = Math.max(own, all)
  }
  const { rpFilter = 0, arpIgnore = 0, arpAnnounce = 0 } = settings
  return { rpFilter, arpIgnore, arpAnnounce }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
