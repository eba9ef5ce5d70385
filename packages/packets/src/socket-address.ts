// An address and a port as `struct sockaddr_in` and `struct sockaddr_in6` (ip(7), ipv6(7)).
//
//  0             2         4              8
//  ├ family, host ┼ port ┼ IPv4 address ┼ zeros to 16
//  ├ family, host ┼ port ┼ flow label   ┼ IPv6 address ┼ scope, to 28

import { addressBytes, addressFromBytes } from '@ingot/net'
import type { Endpoint } from './transport.ts'

export const AF_INET = 2
export const AF_INET6 = 10
export const SOCKET_ADDRESS_MAX = 28
const SCOPE = 24

export function socketAddress({ address, port, interfaceIndex = 0 }: Endpoint): Uint8Array {
  const isIPv4 = address.family === 'IPv4'
  const bytes = new Uint8Array(isIPv4 ? 16 : SOCKET_ADDRESS_MAX)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, isIPv4 ? AF_INET : AF_INET6, true)
  view.setUint16(2, port)
  bytes.set(addressBytes(address), isIPv4 ? 4 : 8)
  if (!isIPv4) view.setUint32(SCOPE, interfaceIndex, true)
  return bytes
}

export function endpointOf(bytes: Uint8Array): Endpoint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const isIPv4 = view.getUint16(0, true) === AF_INET
  const address = addressFromBytes(isIPv4 ? bytes.slice(4, 8) : bytes.slice(8, 24))
  const interfaceIndex = isIPv4 ? 0 : view.getUint32(SCOPE, true)
  return { address, port: view.getUint16(2), ...(interfaceIndex !== 0 && { interfaceIndex }) }
}
