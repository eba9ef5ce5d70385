// Who has which address, in a table for a person.

import { expect, test } from 'bun:test'
import { plain } from '../colour.ts'
import { ownerLines } from './owner-lines.ts'
import type { OwnedService } from './owner-report.ts'

const NOBODY: OwnedService = {
  service: 'default/web',
  addresses: ['192.0.2.1'],
  owners: [],
  next: [],
  why: 'no L2Advertisement announces the pool',
  bgp: [],
}
const bgp = [{ node: 'node-1', peers: ['tor'] }]

test.each<[string, Partial<OwnedService>, string]>([
  ['that nobody announces', {}, 'default/web 192.0.2.1 nobody - -'],
  ['that is for BGP alone', { bgp }, 'default/web 192.0.2.1 - - node-1 to tor'],
  [
    'that is announced by BGP, and whose owner is silent',
    { bgp, next: ['node-2'] },
    'default/web 192.0.2.1 nobody node-2 node-1 to tor',
  ],
])('a Service %s', (_, more, row) => {
  const [, line = ''] = ownerLines({ services: [{ ...NOBODY, ...more }] }, plain)
  expect(line.split(/ {2,}/).join(' ')).toBe(row)
})
