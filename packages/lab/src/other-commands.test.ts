// What is told to who wants to end a lab or to enter one.

import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endLab, enterMachine } from './other-commands.ts'
import type { LabRecord } from './state-directory.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-other-'))
afterAll(() => rmSync(folder, { recursive: true }))

const lab = { pid: 1, startTime: '0' }
const record: LabRecord = { lab, isUp: true, nodeCount: 3, holder: null, children: [] }

test('where no lab runs there is nothing to end', async () => {
  expect(await endLab(folder)).toEqual({ ok: true, message: 'No lab is running.' })
})

test.each(['node-1', 'node-3', 'client', 'segment', 'management'])('%p can be entered', (place) => {
  expect(enterMachine(record, folder, place)).toEqual({
    ok: true,
    argv: ['ip', 'netns', 'exec', `ingot-${place}`],
    kubeconfig: `${folder}/node.kubeconfig`,
  })
})

test('a lab in a user namespace is entered through the process that holds it', () => {
  const entrance = enterMachine({ ...record, holder: 77 }, folder, 'client')
  expect(entrance.ok && entrance.argv.slice(0, 2)).toEqual(['nsenter', '--target=77'])
})

test.each(['node-4', 'node-0', 'node-', 'Client', '../etc', ''])('%p is not in the lab', (place) => {
  const entrance = enterMachine(record, folder, place)
  expect(entrance.ok ? '' : entrance.message).toBe(
    `no ${JSON.stringify(place)} in this lab: it has node-1, node-2, node-3, client, segment, management`,
  )
})

test('what a lab that was killed left behind is removed once', async () => {
  // this very process is not the one that the record means
  const killed = { ...record, lab: { pid: process.pid, startTime: '1' }, holder: 1 }
  writeFileSync(join(folder, 'lab.json'), JSON.stringify(killed))
  for (const file of ['kubeconfig', 'node.kubeconfig', 'api.sock', 'lab.log'])
    writeFileSync(join(folder, file), '')
  expect((await endLab(folder)).message).toStartWith('No lab is running; what the last one left')
  const left = ['kubeconfig', 'node.kubeconfig', 'api.sock', 'lab.json', 'lab.log'].filter((file) =>
    existsSync(join(folder, file)),
  )
  expect(left).toEqual(['lab.log'])
  expect((await endLab(folder)).message).toBe('No lab is running.')
})
