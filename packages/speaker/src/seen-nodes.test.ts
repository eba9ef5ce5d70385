import { expect, test } from 'bun:test'
import { SeenNodes } from './seen-nodes.ts'

const EXCLUDED = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' }

const node = (resourceVersion: string, more: object = {}) => ({
  metadata: { name: 'node-1', resourceVersion, ...more },
})

test('a view is as fresh as the last change that matters', () => {
  const seen = new SeenNodes(false)
  seen.update([node('10')])
  expect(seen.versions).toEqual({ 'node-1': 10 })
  seen.update([node('11', { annotations: { beat: '1' } })])
  expect(seen.versions).toEqual({ 'node-1': 10 })
  seen.update([node('12', { labels: EXCLUDED })])
  expect(seen.versions).toEqual({ 'node-1': 12 })
  expect(seen.candidates.map(({ impediment }) => impediment !== undefined)).toEqual([true])
  seen.update([])
  expect([seen.versions, seen.candidates]).toEqual([{}, []])
})

test('a resourceVersion that is no number is older than everything', () => {
  const seen = new SeenNodes(false)
  seen.update([node('abc')])
  expect(seen.versions).toEqual({ 'node-1': 0 })
})

test('what a kubelet writes every few minutes leaves everything the same value', () => {
  const seen = new SeenNodes(false)
  seen.update([node('10')])
  const { candidates, versions, names } = seen
  seen.update([node('11', { annotations: { beat: '1' } })])
  expect([seen.candidates === candidates, seen.versions === versions, seen.names === names]).toEqual([
    true,
    true,
    true,
  ])
  seen.update([node('11', { annotations: { beat: '1' } }), { metadata: { name: 'node-2' } }])
  expect([...seen.names]).toEqual(['node-1', 'node-2'])
})
