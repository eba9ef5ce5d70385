// What a tap listens to, over a socket that takes a filter and needs no right, or over none.

import { expect, test } from 'bun:test'
import { createLogger } from '@ingot/telemetry'
import * as libc from '../libc.ts'
import { ControlTap, type listAll } from './control-tap.ts'

const [AF_INET, SOCK_DGRAM] = [2, 2]
const NO_SOCKET = -1

/** One that is told of as many ports beside 179 as `ports` says at the time. */
function openTap(fd: libc.Descriptor, list: typeof listAll = () => ({ links: [], addresses: [] })) {
  const lines: Record<string, unknown>[] = []
  const configured = { ports: 0 }
  const log = createLogger({
    level: 'warn',
    clock: () => new Date(0),
    write: (line) => lines.push(JSON.parse(line)),
  })
  const address = Uint8Array.of(192, 0, 2, 2)
  const sessionEnds = () =>
    Array.from({ length: configured.ports }, (_, index) => ({ address, port: 2000 + index }))
  const tap = new ControlTap(fd, { excludedInterfaces: [], sessionEnds, log }, list)
  /** How many lines a reading of so many ports adds. */
  const configure = (ports: number) => {
    configured.ports = ports
    const before = lines.length
    tap.refresh()
    return lines.length - before
  }
  return { tap, configure, lines }
}

test('of more ports of BGP than the filter has room for, one line tells at each change', () => {
  const fd = libc.socket(AF_INET, SOCK_DGRAM, 0)
  try {
    const { configure, lines } = openTap(fd)
    expect([63, 64, 64, 65, 1, 64].map(configure)).toEqual([0, 1, 0, 1, 0, 1])
    expect(lines[0]).toMatchObject({ op: 'debugCapture', ports: 65, captured: 64 })
  } finally {
    libc.close(fd)
  }
})

test('of a filter that the kernel refuses, one line tells at each change', () => {
  const { configure, lines } = openTap(NO_SOCKET)
  expect([1, 1, 2, 2, 0, 2].map(configure)).toEqual([1, 0, 1, 0, 0, 1])
  expect(lines[0]).toMatchObject({ op: 'debugCapture', level: 'warn', error: 'errno 9' })
})

test('interfaces that could not be listed are listed at the next look, and then no more', () => {
  const answers = [undefined, undefined, { links: [], addresses: [] }]
  let listings = 0
  const { tap } = openTap(NO_SOCKET, () => answers[listings++])
  const after = [1, 2, 3].map(() => {
    tap.look()
    return listings
  })
  expect(after).toEqual([2, 3, 3])
})

test('interfaces that were listed stay where the kernel breaks off later', () => {
  const answers = [{ links: [], addresses: [] }]
  let listings = 0
  const { tap } = openTap(NO_SOCKET, () => answers[listings++])
  tap.refresh()
  tap.look()
  expect(listings).toBe(2)
})
