// The published schema is the one that programs answer by.

import { expect, test } from 'bun:test'
import { statusReportSchema, statusSchemaText } from './status-report.ts'

const SPEAKER = {
  program: 'speaker',
  time: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  unreadiness: [],
  rejected: [{ reason: 'ConfigurationError', message: 'no', facts: { kind: 'BGPPeer', list: ['a'] } }],
  node: 'node-1',
  announced: { layer2: 1, bgp: 0 },
}

test('docs/status.schema.json is up to date; if not, run `npm run generate`', async () => {
  const published = new URL('../../../docs/status.schema.json', import.meta.url)
  expect(await Bun.file(published).json()).toEqual(JSON.parse(statusSchemaText()))
})

test('a report is of one of the two programs, and says what that one knows', () => {
  expect(statusReportSchema.safeParse(SPEAKER).success).toBe(true)
  expect(statusReportSchema.safeParse({ ...SPEAKER, program: 'controller' }).success).toBe(false)
  expect(statusReportSchema.safeParse({ ...SPEAKER, announced: { layer2: -1, bgp: 0 } }).success).toBe(false)
})
