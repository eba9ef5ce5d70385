// Reading what nft and ip print about the wire.

import { expect, test } from 'bun:test'
import { parseAnswers, parseNeighbours } from './segment-observer.ts'

test('answers are read by address, several for one address too', () => {
  const json = JSON.stringify({
    nftables: [
      { metainfo: { version: '1.0.6' } },
      {
        set: {
          name: 'arp-answers',
          elem: [
            { concat: ['192.168.250.100', '02:00:00:00:00:01'] },
            { concat: ['192.168.250.100', '02:00:00:00:00:02'] },
          ],
        },
      },
      {
        set: {
          name: 'nd-answers',
          elem: [{ concat: ['0xfd000250000000000000000000000013', '02:00:00:00:00:03'] }],
        },
      },
      { chain: {} },
    ],
  })
  expect([...parseAnswers(json)]).toEqual([
    ['192.168.250.100', ['02:00:00:00:00:01', '02:00:00:00:00:02']],
    ['fd00:250::13', ['02:00:00:00:00:03']],
  ])
})

test('a neighbour that did not resolve is left out', () => {
  const json =
    '[{"dst":"192.168.250.1","lladdr":"02:00:00:00:00:01","state":["REACHABLE"]},{"dst":"192.168.250.2","state":["FAILED"]}]'
  expect([...parseNeighbours(json)]).toEqual([['192.168.250.1', '02:00:00:00:00:01']])
  expect([...parseNeighbours('')]).toEqual([])
})
