// What becomes of the program that was started when its starter is gone.

import { expect, test } from 'bun:test'
import { join } from 'node:path'

const module = JSON.stringify(join(import.meta.dir, 'process.mjs'))
const STARTER = `import(${module}).then(({ become }) => become('sh', ['-c', 'echo up; exec sleep 30']))`

test('a program is told to end when the npm that ran its starter was killed', async () => {
  // The shell stands for npm: it stays, as the starter's parent. The pipe stays open until the last of them ends.
  const runner = Bun.spawn(['sh', '-c', '"$0" -e "$STARTER"; true', process.execPath], {
    env: { ...process.env, STARTER, npm_lifecycle_event: 'start' },
    stdout: 'pipe',
  })
  let output = ''
  for await (const chunk of runner.stdout.pipeThrough(new TextDecoderStream())) {
    output += chunk
    if (output === 'up\n') runner.kill('SIGKILL')
  }
  expect(output).toBe('up\n')
})
