// A part of the lab as a process of its own: that it ends when it is told to.

import { expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'

const TOOL = fileURLToPath(new URL('../main.ts', import.meta.url))

test('a part of the lab ends at once when it is told to', async () => {
  const part = Bun.spawn([process.execPath, TOOL, 'lab', 'part', 'requester'], {
    stdin: 'pipe',
    stdout: 'pipe',
  })
  part.stdin.write('{"id":1,"url":"none"}\n')
  await part.stdin.flush()
  // an answer: it runs
  const { value } = await part.stdout.getReader().read()
  expect(new TextDecoder().decode(value)).toContain('"id":1')
  part.kill('SIGTERM')
  expect(await part.exited).toBe(0)
})
