// The kernel's tables of routes and of neighbours as it prints them in /proc/net: its contract are the columns, by their
// order (proc_pid_net(5)). Lines that are not understood are passed over.

import { formatAddress, parseAddress } from '@ingot/net'

export interface Gateway {
  readonly address: string
  readonly interface: string
}

export interface Neighbour {
  readonly address: string
  readonly hardwareAddress: string
  readonly interface: string
}

/** RTF_GATEWAY of linux/route.h: the route has a next hop. */
const GATEWAY_FLAG = 2
/** ATF_COM of linux/if_arp.h: the neighbour has answered. */
const COMPLETE_FLAG = 2

/** The next hops of the default routes in /proc/net/route, whose addresses are hexadecimal, little endian. */
export function ipv4Gateways(table: string): Gateway[] {
  return rows(table).flatMap(([name = '', destination, gateway = '', flags = '']) => {
    const isDefault = destination === '00000000' && (Number.parseInt(flags, 16) & GATEWAY_FLAG) !== 0
    const octets = /^([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})$/.exec(gateway)?.slice(1)
    if (!isDefault || octets === undefined) return []
    const address = octets.toReversed().map((octet) => Number.parseInt(octet, 16))
    return [{ address: address.join('.'), interface: name }]
  })
}

/** Those of /proc/net/ipv6_route: destination, its length, source, its length, next hop, …, flags, interface. */
export function ipv6Gateways(table: string): Gateway[] {
  return table.split('\n').flatMap((line) => {
    const [destination, length, , , gateway = '', , , , flags = '', name = ''] = line.trim().split(/\s+/)
    const isDefault = /^0{32}$/.test(destination ?? '') && length === '00'
    if (!isDefault || (Number.parseInt(flags, 16) & GATEWAY_FLAG) === 0) return []
    const address = parseAddress(gateway.match(/.{4}/g)?.join(':') ?? '')
    return address === undefined ? [] : [{ address: formatAddress(address), interface: name }]
  })
}

/** Those of /proc/net/arp that have answered, at most `most`. */
export function arpNeighbours(table: string, most: number): Neighbour[] {
  return rows(table)
    .flatMap(([address = '', , flags = '', hardwareAddress = '', , name = '']) => {
      const isComplete = (Number.parseInt(flags, 16) & COMPLETE_FLAG) !== 0
      return isComplete ? [{ address, hardwareAddress, interface: name }] : []
    })
    .slice(0, most)
}

/** Without the line of headings. */
function rows(table: string): string[][] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
}
