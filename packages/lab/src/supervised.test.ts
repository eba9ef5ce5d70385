// Programs that end, and that are frozen and killed with their node. Real processes, in no namespace.

import { seconds } from '@ingot/api'
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimStateDirectory } from './state-directory.ts'
import { supervise } from './supervised.ts'
import type { Supervised } from './supervised.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-supervised-'))
const claim = claimStateDirectory(folder)
if (!claim.ok) throw new Error('refused')
const { directory } = claim
afterAll(() => rmSync(folder, { recursive: true }))

/** A program, and a promise of its next start and of its next end. */
function start(name: string, script: string) {
  const starts: (() => void)[] = []
  const ends: ((code: number) => void)[] = []
  const program = supervise({ name, argv: ['sh', '-c', script] }, directory, {
    started: () => starts.shift()?.(),
    ended: (_program, code) => ends.shift()?.(code),
  })
  return {
    program,
    nextStart: () => new Promise<void>((resolve) => void starts.push(resolve)),
    nextEnd: () => new Promise<number>((resolve) => void ends.push(resolve)),
  }
}

async function stop(program: Supervised): Promise<void> {
  await program.stop(seconds(1))
  expect(program.state()).toBe('stopped')
}

test('one that ends is started again, and its log goes on', async () => {
  const { program, nextEnd, nextStart } = start('short', 'echo a life; exit 3')
  const [code] = await Promise.all([nextEnd(), nextStart()])
  expect(code).toBe(3)
  expect(program.restarts()).toBe(1)
  await nextEnd()
  expect(program.state()).toBe('waiting')
  await stop(program)
  expect(readFileSync(program.logFile, 'utf8')).toBe('a life\na life\n')
})

test('one that is killed stays dead until its node is mended', async () => {
  const { program, nextStart } = start('killed', 'exec sleep 600')
  program.kill()
  expect(program.state()).toBe('killed')
  const again = nextStart()
  program.resume()
  await again
  expect([program.state(), program.restarts()]).toEqual(['running', 1])
  await stop(program)
})

test('one that is frozen stands still and goes on where it stood', async () => {
  const { program } = start('frozen', 'exec sleep 600')
  program.freeze()
  expect(program.state()).toBe('frozen')
  program.resume()
  expect([program.state(), program.restarts()]).toEqual(['running', 0])
  await stop(program)
})

test('one that is stopped while it is frozen, or dead, or waiting, is over', async () => {
  const frozen = start('stop-frozen', 'exec sleep 600').program
  frozen.freeze()
  await stop(frozen)
  const killed = start('stop-killed', 'exec sleep 600').program
  killed.kill()
  await stop(killed)
  const waiting = start('stop-waiting', 'exit 0')
  await waiting.nextEnd()
  await stop(waiting.program)
})

test('one that ended is not started on a frozen node, and is once that is mended', async () => {
  const { program, nextEnd, nextStart } = start('ended-frozen', 'exit 0')
  await nextEnd()
  program.freeze()
  expect(program.state()).toBe('frozen')
  const again = nextStart()
  program.resume()
  await again
  expect(program.restarts()).toBe(1)
  await stop(program)
})

test('one that is over stays so, whatever becomes of its node', async () => {
  const { program } = start('over', 'exec sleep 600')
  await stop(program)
  program.kill()
  program.resume()
  program.freeze()
  program.resume()
  expect([program.state(), program.restarts()]).toEqual(['stopped', 0])
})
