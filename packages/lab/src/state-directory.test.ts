// One lab a machine, and what a killed one leaves to the next.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identify } from './process-identity.ts'
import { claimStateDirectory } from './state-directory.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ingot-lab-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a second lab is refused with the process of the first, until that one gives the folder back', () => {
  const first = claimStateDirectory(folder)
  expect(claimStateDirectory(folder)).toEqual({ ok: false, heldBy: process.pid, directory: folder })
  if (first.ok) first.directory.release()
  expect(claimStateDirectory(folder).ok).toBe(true)
})

test('the record of a lab that was killed names those of its processes that still run, and no others', async () => {
  const survivor = Bun.spawn(['sleep', '60'])
  const identity = identify(survivor.pid)
  const reused = { pid: process.pid, startTime: '1' }
  writeFileSync(join(folder, 'lab.json'), JSON.stringify({ lab: reused, children: [identity, reused] }))
  const claim = claimStateDirectory(folder)
  expect(claim.ok && claim.leftovers).toEqual(identity === null ? [] : [identity])
  survivor.kill()
  await survivor.exited
})

test('a kubeconfig is for root alone, and goes when the lab does', () => {
  const claim = claimStateDirectory(folder)
  if (!claim.ok) throw new Error('refused')
  const file = claim.directory.writeSecret('kubeconfig', 'x')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  claim.directory.release()
  expect(existsSync(file)).toBe(false)
})
