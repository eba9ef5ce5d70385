import { describe, expect, test } from 'bun:test'
import { run } from './bpf.ts'
import { QUERY_FILTER } from './listening-interface.ts'

const ETHERNET_AND_IPV6 = Uint8Array.fromHex(
  '333300000001 020000000001 86dd 60000000 0024 00 01'.replaceAll(' ', ''),
)

/** A frame with this next header, hop-by-hop header and what follows it. */
function frame(nextHeader: number, ...rest: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(100)
  bytes.set(ETHERNET_AND_IPV6)
  bytes[20] = nextHeader
  bytes.set(rest, 54)
  return bytes
}

const ROUTER_ALERT = [5, 2, 0, 0, 1, 0]

describe('the filter for MLD queries', () => {
  test('lets queries through', () => {
    expect(run(QUERY_FILTER, frame(0, 58, 0, ...ROUTER_ALERT, 130))).toBeGreaterThan(0)
  })

  test('lets through what stands behind a longer hop-by-hop header, for the parser to judge', () => {
    expect(run(QUERY_FILTER, frame(0, 58, 1, ...ROUTER_ALERT, 143))).toBeGreaterThan(0)
  })

  test.each([
    ['reports and dones', frame(0, 58, 0, ...ROUTER_ALERT, 143)],
    ['neighbour solicitations', frame(58, 135, 0)],
    ['hop-by-hop options before anything but ICMPv6', frame(0, 17, 0, ...ROUTER_ALERT, 130)],
    ['frames too short to tell', frame(0, 58, 0, ...ROUTER_ALERT, 130).subarray(0, 62)],
  ])('drops %s', (_, dropped) => {
    expect(run(QUERY_FILTER, dropped)).toBe(0)
  })
})
