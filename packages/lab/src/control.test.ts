// What other commands may ask of a lab, and what they are told.

import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callLab, controlApp, serveControl } from './control.ts'
import type { Machines } from './machines.ts'
import { labNodes } from './topology.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-control-'))
afterAll(() => rmSync(folder, { recursive: true }))

function sources(complaint: string | null = null) {
  const done: string[] = []
  const act = (verb: string) => async (node: { name: string }) => {
    done.push(`${verb} ${node.name}`)
    return complaint
  }
  const machines: Machines = {
    states: () => [],
    isReachable: () => true,
    silenceOf: () => 0,
    setLinks: async ({ name }, links, state) => {
      done.push(`${state} ${name} ${links.join(' and ')}`)
      return complaint
    },
    kill: act('kill'),
    freeze: act('freeze'),
    mend: act('mend'),
  }
  const status = async () => ['one', 'two']
  return { done, given: { nodes: labNodes(2), machines, status, down: () => void done.push('down') } }
}

test.each([
  ['cut?link=segment&silently=false', 'cut node-1 segment'],
  ['cut?link=both&silently=false', 'cut node-1 segment and management'],
  ['cut?link=management&silently=true', 'silent node-1 management'],
  ['kill', 'kill node-1'],
  ['freeze', 'freeze node-1'],
  ['mend', 'mend node-1'],
])('POST %p', async (path, done) => {
  const lab = sources()
  const response = await controlApp(lab.given).request(`/nodes/node-1/${path}`, { method: 'POST' })
  expect([response.status, lab.done]).toEqual([200, [done]])
})

test.each(['', '?link=', '?link=uplink'])('a cut of no link that there is is refused: %p', async (query) => {
  const lab = sources()
  const response = await controlApp(lab.given).request(`/nodes/node-1/cut${query}`, { method: 'POST' })
  expect([response.status, lab.done]).toEqual([500, []])
  expect(await response.text()).toContain('it is one of segment, management, both')
})

test('a node that is not there, and what the system refuses, are said', async () => {
  const unknown = await controlApp(sources().given).request('/nodes/node-9/kill', { method: 'POST' })
  expect(unknown.status).toBe(404)
  expect(await unknown.text()).toBe('no "node-9" in this lab: it has node-1, node-2')
  const refused = await controlApp(sources('no such device').given).request('/nodes/node-1/mend', {
    method: 'POST',
  })
  expect([refused.status, await refused.text()]).toEqual([500, 'no such device'])
})

test('over its socket, until it stops; then the lab does not answer', async () => {
  const lab = sources()
  const control = serveControl(folder, lab.given)
  expect(await callLab(folder, 'GET', '/status')).toEqual({ ok: true, text: 'one\ntwo' })
  expect(await callLab(folder, 'POST', '/nodes/x/kill')).toMatchObject({ ok: false })
  expect(await callLab(folder, 'POST', '/down')).toEqual({ ok: true, text: '' })
  expect(lab.done).toEqual(['down'])
  await control.stop()
  expect(existsSync(join(folder, 'control.sock'))).toBe(false)
  const answer = await callLab(folder, 'GET', '/status')
  expect(answer.ok ? '' : answer.message).toStartWith('the lab does not answer: ')
})
