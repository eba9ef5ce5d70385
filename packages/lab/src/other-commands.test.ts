// What is told to who wants to end a lab or to enter one.

import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endLab, enterPlace } from './other-commands.ts'
import type { LabRecord } from './state-directory.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-other-'))
afterAll(() => rmSync(folder, { recursive: true }))

const lab = { pid: 1, startTime: '0' }
const record: LabRecord = { lab, isUp: true, nodeCount: 3, holder: null, children: [] }

test('where no lab runs there is nothing to end', async () => {
  expect(await endLab(folder)).toEqual({ ok: true, message: 'No lab is running.' })
})

test.each(['node-1', 'node-3', 'client', 'segment', 'management'])('%p can be entered', (place) => {
  expect(enterPlace(record, folder, place)).toEqual({
    ok: true,
    argv: ['ip', 'netns', 'exec', `ingot-${place}`],
    kubeconfig: `${folder}/node.kubeconfig`,
  })
})

test('a lab in a user namespace is entered through the process that holds it', () => {
  const entrance = enterPlace({ ...record, holder: 77 }, folder, 'client')
  expect(entrance.ok && entrance.argv.slice(0, 2)).toEqual(['nsenter', '--target=77'])
})

test.each(['node-4', 'node-', 'Client', '../etc', ''])('%p is not in the lab', (place) => {
  const entrance = enterPlace(record, folder, place)
  expect(entrance.ok ? '' : entrance.message).toBe(
    `no ${JSON.stringify(place)} in this lab: it has node-1 to node-3, client, segment, management`,
  )
})
