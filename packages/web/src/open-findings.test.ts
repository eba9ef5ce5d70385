// Which findings of speakers still stand, by their events.

import { expect, test } from 'bun:test'
import { openFindings } from './open-findings.ts'
import { row, snapshot } from './snapshot.fixture.ts'
import { mapPage } from './views/map-page.tsx'

const event = (reason: string, message: string, service = 'default/web') => ({
  time: '2026-01-01T00:00:00Z',
  service,
  reason,
  message,
  count: 1,
  isWarning: reason !== 'FindingOver',
})
const twice = (place: string, service?: string) =>
  event(
    'AddressAnsweredTwice',
    `02:00:00:00:00:01 and 02:00:00:00:00:02 answer for ${place}: node "a" alone should`,
    service,
  )
const over = (place: string) => event('FindingOver', `node "a" alone answers for ${place} again, after 0.4 s`)
const at = (...takeovers: ReturnType<typeof event>[]) => snapshot([row('default/web')], { takeovers })

test.each([
  ['a finding that nothing has ended', [twice('"192.0.2.1" on eth0')], 1],
  ['one that is over', [over('"192.0.2.1" on eth0'), twice('"192.0.2.1" on eth0')], 0],
  ['one that came again', [twice('"192.0.2.1" on eth0'), over('"192.0.2.1" on eth0')], 1],
  ['one of another interface', [over('"192.0.2.1" on eth0'), twice('"192.0.2.1" on eth1')], 1],
  [
    'one that is not watched any more',
    [
      event('FindingOver', 'this node does not watch any more how node "a" answers for "192.0.2.1" on eth0'),
      event('AddressUnanswered', 'nobody answers for "192.0.2.1" on eth0: node "a" should'),
    ],
    0,
  ],
  ['one of a Service that is gone', [twice('"192.0.2.1" on eth0', 'default/gone')], 0],
  ['news of another kind', [event('nodeAssigned', 'announcing from node "a" with protocol "layer2"')], 0],
])('of the newest first, %s: %#', (_, takeovers, count) => {
  expect(openFindings(at(...takeovers))).toHaveLength(count)
})

test('the map does not say that nothing needs attention while two hosts answer', () => {
  const html = mapPage(at(twice('"192.0.2.1" on eth0')), { text: '', state: '' })
  expect(html).not.toContain('Nothing needs attention')
  expect(html).toContain('alone should')
})
