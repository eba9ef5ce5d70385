import { expect, test } from 'bun:test'
import { formatAddress, parseAddress, type Address } from '@ingot/net'
import type { Watch } from './observer.ts'
import { WatchList } from './watch-list.ts'

const address = (text: string): Address => {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`not an address: ${text}`)
  return parsed
}
const GATEWAY = address('fe80::1')
const told = (watches: readonly Watch[]) =>
  watches.map((it) => [formatAddress(it.address), it.interfaces.toSorted()])

test('the gateway of two interfaces is watched on both, and on the other when one is gone', () => {
  const list = new WatchList()
  expect(told(list.setGateways(1, [GATEWAY]))).toEqual([['fe80::1', [1]]])
  expect(told(list.setGateways(2, [GATEWAY]))).toEqual([['fe80::1', [1, 2]]])
  expect(list.setGateways(2, [GATEWAY])).toEqual([])
  expect(told(list.setGateways(1, []))).toEqual([['fe80::1', [2]]])
  expect(told(list.setGateways(2, [address('fe80::2')]))).toEqual([
    ['fe80::1', []],
    ['fe80::2', [2]],
  ])
})

test('a gateway that is a desired address too is watched for both reasons', () => {
  const list = new WatchList()
  const it = address('192.0.2.1')
  list.desire(it, [1, 2])
  expect(told(list.setGateways(3, [it]))).toEqual([['192.0.2.1', [1, 2, 3]]])
  expect(told([list.desire(it, [])])).toEqual([['192.0.2.1', [3]]])
  expect(told([list.desire(it, [3])])).toEqual([['192.0.2.1', [3]]])
  expect(told(list.setGateways(3, []))).toEqual([['192.0.2.1', [3]]])
})
