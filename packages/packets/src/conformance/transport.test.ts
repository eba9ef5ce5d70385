import { parseAddress, type Address } from '@ingot/net'
import { LinuxDatagrams } from '../datagram-socket.ts'
import { DescriptorTable } from '../descriptor-table.ts'
import { close } from '../libc.ts'
import { OpenSockets } from '../open-sockets.ts'
import { SimulatedHosts } from '../simulated-hosts.ts'
import { LinuxStreams } from '../stream-socket.ts'
import { describeTransport, type TransportHarness } from './transport-suite.ts'

const address = (text: string): Address => {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`not an address: ${text}`)
  return parsed
}

function openLoopback(one: string, other: string): TransportHarness {
  const table = new DescriptorTable()
  const sockets = new OpenSockets(table, close)
  const node = (text: string) => ({
    endpoint: { address: address(text), port: 0 },
    datagrams: new LinuxDatagrams(sockets),
    streams: new LinuxStreams(sockets),
  })
  return {
    here: node(one),
    there: node(other),
    turn: () => sockets.wait(1000),
    close: () => table.list().forEach(close),
  }
}

function openSimulated(one: string, other: string): TransportHarness {
  const hosts = new SimulatedHosts()
  const node = (text: string) => {
    const { datagrams, streams } = hosts.host(address(text))
    return { endpoint: { address: address(text), port: 0 }, datagrams, streams }
  }
  return {
    here: node(one),
    there: node(other),
    turn: () => {
      throw new Error('nothing more comes')
    },
    close: () => {},
  }
}

describeTransport('UDP and TCP of IPv4 on Linux', () => openLoopback('127.0.0.1', '127.0.0.2'))
describeTransport('UDP and TCP of IPv6 on Linux', () => openLoopback('::1', '::1'))
describeTransport('UDP and TCP between simulated hosts', () => openSimulated('10.0.0.1', '2001:db8::2'))
