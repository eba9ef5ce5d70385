// Where MetalLB's programs are looked for.

import { expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildMetallb, findMetallbController, findMetallbSpeaker } from './metallb-speaker.ts'

test('the program that METALLB_SPEAKER names is taken, and nothing is built then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-metallb-'))
  const path = join(folder, 'speaker')
  writeFileSync(path, '')
  expect(findMetallbSpeaker({ METALLB_SPEAKER: path }).ok).toBe(false)
  chmodSync(path, 0o755)
  expect(findMetallbSpeaker({ METALLB_SPEAKER: path })).toEqual({ ok: true, path })
  expect(await buildMetallb('speaker', { METALLB_SPEAKER: path })).toEqual({ ok: true, path })
  rmSync(folder, { recursive: true })
})

test('where there is none, it says where it would be and how to build it', () => {
  const found = findMetallbSpeaker({ XDG_CACHE_HOME: '/nowhere' })
  expect(found).toEqual({
    ok: false,
    message:
      'there is no speaker of MetalLB at /nowhere/ingot/metallb/speaker-v0.15.2; ' +
      'build it with: bun packages/lab/src/segment/metallb-speaker.ts',
  })
})

test('the controller has a variable and a place of its own', () => {
  expect(findMetallbController({ METALLB_CONTROLLER: process.execPath }).ok).toBe(true)
  expect(findMetallbController({ XDG_CACHE_HOME: '/nowhere', METALLB_SPEAKER: process.execPath })).toEqual({
    ok: false,
    message:
      'there is no controller of MetalLB at /nowhere/ingot/metallb/controller-v0.15.2; ' +
      'build it with: bun packages/lab/src/segment/metallb-speaker.ts controller',
  })
})
