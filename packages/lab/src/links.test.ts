// The lines that cut and mend a link.

import { expect, test } from 'bun:test'
import { setLink } from './links.ts'
import { labNodes, MANAGEMENT_NAMESPACE, SEGMENT_NAMESPACE } from './topology.ts'

const [node] = labNodes(1)
if (node === undefined) throw new Error('no node')

test('a cut takes the carrier away, at the bridge that the link ends at', () => {
  expect(setLink(node, 'segment', 'cut')).toEqual({
    namespace: SEGMENT_NAMESPACE,
    batch: 'link set node-1 down',
  })
  expect(setLink(node, 'management', 'cut').namespace).toBe(MANAGEMENT_NAMESPACE)
})

test('a silent cut leaves the carrier and forwards nothing; mending undoes both', () => {
  expect(setLink(node, 'segment', 'silent').batch).toBe(
    'link set node-1 up\nlink set node-1 type bridge_slave state 0',
  )
  expect(setLink(node, 'segment', 'up').batch).toBe(
    'link set node-1 up\nlink set node-1 type bridge_slave state 3',
  )
})
