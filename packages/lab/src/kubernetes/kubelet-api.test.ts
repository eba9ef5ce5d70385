// The kubelets' answer to kube-apiserver when somebody wants a log.

import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubeletApp } from './kubelet-api.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-kubelet-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'default_web_main.log'), '2026-03-01T12:00:00Z one\n2026-03-01T12:00:01Z two\n')
const app = kubeletApp({ path: (file) => join(folder, file) })

async function ask(path: string) {
  const response = await app.request(path)
  return [response.status, await response.text()]
}

test('a log, or the part of it that the query asks for', async () => {
  expect(await ask('/containerLogs/default/web/main')).toEqual([
    200,
    '2026-03-01T12:00:00Z one\n2026-03-01T12:00:01Z two\n',
  ])
  expect(await ask('/containerLogs/default/web/main?tailLines=1')).toEqual([
    200,
    '2026-03-01T12:00:01Z two\n',
  ])
  expect(await ask('/containerLogs/default/web/main?tailLines=1&timestamps=true')).toEqual([
    200,
    '2026-03-01T12:00:01Z 2026-03-01T12:00:01Z two\n',
  ])
  expect(await ask('/containerLogs/default/web/main?sinceTime=2026-03-01T12:00:01Z&limitBytes=4')).toEqual([
    200,
    '2026',
  ])
})

test('a container that has none, and an earlier life, are said', async () => {
  const sentence = (pod: string) => `container "main" in pod "${pod}" has no such log`
  expect(await ask('/containerLogs/default/other/main')).toEqual([400, sentence('other')])
  expect(await ask('/containerLogs/default/web/main?previous=true')).toEqual([400, sentence('web')])
})

test('a path that leaves the folder is no log', async () => {
  writeFileSync(join(folder, 'outside_web_main.log'), 'secret\n')
  mkdirSync(join(folder, 'inside'))
  const inside = kubeletApp({ path: (file) => join(folder, 'inside', file) })
  const response = await inside.request('/containerLogs/..%2Foutside/web/main')
  expect([response.status, await response.text()]).toEqual([400, 'no such name'])
})

test('nothing else is served', async () => {
  expect((await app.request('/exec/default/web/main')).status).toBe(404)
})
