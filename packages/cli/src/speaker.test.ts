// What keeps the speaker from starting, said before anything else.

import { expect, test } from 'bun:test'
import { run } from './cluster/cluster.fixture.ts'
import { speaker } from './speaker.ts'

test.each([
  [['--ml-bindaddr=node-1'], 'ingot speaker: --ml-bindaddr node-1: not an IP address'],
  [
    ['--ml-bindaddr=192.0.2.1', '--ml-secret-key-path=/nowhere'],
    'ingot speaker: --ml-secret-key-path /nowhere: there is no file /nowhere/secretkey',
  ],
])('%p ends it with code 1 and the reason', async (words, complaint) => {
  const ended = await run(speaker, ['--node-name=node-1', '--ml-labels=component=speaker', ...words], {})
  expect(ended).toEqual({ code: 1, lines: [''], complaints: [complaint] })
})
