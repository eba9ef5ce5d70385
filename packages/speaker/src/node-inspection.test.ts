import { expect, test } from 'bun:test'
import { readNodeReport } from '@ingot/api/node-report'
import { inspectNode } from './node-inspection.ts'

test('a speaker tells of its machine in a report that can be read again', async () => {
  const answer = await inspectNode('node-1', async () => ({
    interfaces: [],
    gateways: [{ address: '192.0.2.1', interface: 'eth0' }],
    neighbours: [],
    unread: [],
  }))
  expect(answer.ok).toBe(true)
  const report = answer.ok ? readNodeReport(JSON.stringify(answer.value)) : undefined
  expect(report).toMatchObject({ node: 'node-1', gateways: [{ address: '192.0.2.1' }] })
  expect(report?.version).toMatch(/^\d+\.\d+\.\d+$/)
  for (const other of ['', '[]', '{"node":1}', '{"node":"a"}']) expect(readNodeReport(other)).toBeUndefined()
})
