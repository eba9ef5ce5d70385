import { expect, test } from 'bun:test'
import type { Path } from '@ingot/bfd'
import { formatAddress, parseAddress } from '@ingot/net'
import { BfdSockets } from './bfd-sockets.ts'
import { EADDRINUSE } from './errno.ts'
import type { DatagramOptions, Datagrams, Endpoint } from './transport.ts'

const EADDRNOTAVAIL = 99

function address(text: string) {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

/** Sockets that note what they are told; some ports are taken. */
function start(...taken: readonly number[]) {
  const open: { readonly at: string; readonly options: DatagramOptions | undefined }[] = []
  const sent: string[] = []
  const text = (it: Endpoint) =>
    `${formatAddress(it.address)} ${it.port}${it.interfaceIndex === undefined ? '' : ` %${it.interfaceIndex}`}`
  const datagrams: Datagrams = {
    bind: (local, options) => {
      if (taken.includes(local.port)) return { errno: EADDRINUSE }
      if (formatAddress(local.address) === '192.0.2.99') return { errno: EADDRNOTAVAIL }
      const entry = { at: text(local), options }
      open.push(entry)
      return {
        local,
        isReadable: false,
        receive: () => undefined,
        send: (_bytes, to) => sent.push(`${entry.at} > ${text(to)}`) > 0,
        close: () => void open.splice(open.indexOf(entry), 1),
      }
    },
  }
  return { sockets: new BfdSockets(datagrams, () => 0.5), open, sent }
}

const path = (changes: Partial<Path> = {}): Path => ({
  local: address('192.0.2.1'),
  remote: address('192.0.2.2'),
  isMultiHop: false,
  ...changes,
})

test('sessions hear on one socket an address, and send from a port of their own with TTL 255', () => {
  const { sockets, open, sent } = start()
  const paths = [path(), path({ remote: address('192.0.2.3') }), path({ isMultiHop: true })]
  for (const it of paths) {
    expect(sockets.listen(it, undefined)).toBeUndefined()
    expect(sockets.open(it, undefined)).toBeUndefined()
    expect(sockets.send(it, new Uint8Array(24))).toBe(true)
  }
  const heard = open.filter(({ options }) => options?.tellsTtl)
  expect(heard.map(({ at }) => at)).toEqual(['192.0.2.1 3784', '192.0.2.1 4784'])
  const senders = open.filter(({ options }) => options?.onlySends)
  expect(senders.map(({ options }) => options?.ttl)).toEqual([255, 255, 255])
  expect(sent.map((it) => it.split(' > ')[1])).toEqual(['192.0.2.2 3784', '192.0.2.3 3784', '192.0.2.2 4784'])
  expect(senders.every(({ at }) => Number(at.split(' ')[1]) >= 49_152)).toBe(true)
})

test('a source port that is taken is passed over', () => {
  const { sockets, open } = start(57_344, 57_345)
  sockets.open(path(), undefined)
  expect(open.map(({ at }) => at)).toEqual(['192.0.2.1 57346'])
})

test('what cannot be bound is told, and nothing is sent from it', () => {
  const { sockets } = start(3784)
  expect(sockets.listen(path(), undefined)).toEqual({ errno: EADDRINUSE, port: 3784 })
  const gone = path({ local: address('192.0.2.99') })
  expect(sockets.open(gone, undefined)).toMatchObject({ errno: EADDRNOTAVAIL })
  expect(sockets.send(gone, new Uint8Array(24))).toBe(false)
})

test('an interface that came back is another, and gets sockets of its own', () => {
  const { sockets, open, sent } = start()
  const unnumbered = path({ local: address('fe80::1'), remote: address('fe80::2'), interface: 'eth1' })
  for (const index of [4, 4, 7]) {
    sockets.listen(unnumbered, index)
    sockets.open(unnumbered, index)
    sockets.send(unnumbered, new Uint8Array(24))
  }
  expect(open.map(({ at }) => at)).toEqual(['fe80::1 3784 %7', 'fe80::1 57344 %7'])
  expect(open.map(({ options }) => options?.device)).toEqual(['eth1', 'eth1'])
  expect(sent.at(-1)).toBe('fe80::1 57344 %7 > fe80::2 3784 %7')
})

test('sockets stay open for as long as a path needs them', () => {
  const { sockets, open } = start()
  const [one, other] = [path(), path({ remote: address('192.0.2.3') })]
  for (const it of [one, other]) {
    sockets.listen(it, undefined)
    sockets.open(it, undefined)
  }
  sockets.keep([other])
  expect(open.length).toBe(2)
  expect([sockets.send(one, new Uint8Array(1)), sockets.send(other, new Uint8Array(1))]).toEqual([
    false,
    true,
  ])
  sockets.keep([])
  expect([open, [...sockets.listeners()]]).toEqual([[], []])
})
