// What the explanation says first: who announces the Service now.

import { expect, test } from 'bun:test'
import { explain } from './explain.ts'
import { startSmallSite } from './small-site.fixture.ts'

const saidBy = (node: string) => `
kind: ServiceL2Status
metadata: { name: l2-2 }
status: { node: ${node}, serviceName: front, serviceNamespace: default }
`

test('who says that he answers is named first, not who would by the election', async () => {
  await using site = await startSmallSite()
  const announced = async () => {
    const { lines } = await site.run(explain, ['svc/front'])
    return lines[lines.indexOf('Announced:') + 1]?.split(';')[0]
  }
  expect(await announced()).toBe('  by node-2 (ARP and NDP), in place of node-1, which does not')
  await site.delete('ServiceL2Status', 'l2-1')
  expect(await announced()).toBe('  by node-1 (ARP and NDP), then node-2')
  await site.create(saidBy('node-1'))
  expect(await announced()).toBe('  by node-1 (ARP and NDP), then node-2')
})
