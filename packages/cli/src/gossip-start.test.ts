// From flags and files to the start of the gossip.

import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readGossip } from './gossip-start.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-gossip-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SECRET = 'Zm9vYmFyYmF6cXV4Zm9vYg'
writeFileSync(join(folder, 'secretkey'), SECRET)
const settings = join(folder, 'config.json')
const noSettings = join(folder, 'none.json')

const values = {
  'ml-bindaddr': '192.0.2.1',
  'ml-bindport': 7946,
  'ml-labels': 'app=metallb,component=speaker',
  'ml-secret-key-path': folder,
  'ml-wan-config': false,
}

const read = (given: Partial<typeof values> = {}, settingsPath = noSettings) =>
  readGossip('node-1', { ...values, ...given }, settingsPath)

test('flags and the secret make a start', async () => {
  expect(await read()).toEqual({
    ok: true,
    value: {
      gossip: {
        node: 'node-1',
        bindAddress: '192.0.2.1',
        bindPort: 7946,
        secret: new TextEncoder().encode(SECRET),
        isWan: false,
      },
      remarks: [],
    },
  })
})

test('the start survives the way to a Worker', async () => {
  const reading = await read({ 'ml-bindaddr': 'fd00::1' })
  if (!reading.ok) throw new Error(reading.message)
  expect(structuredClone(reading.value.gossip)).toEqual(reading.value.gossip)
})

const DURATIONS = [
  'TCPTimeout',
  'PushPullInterval',
  'ProbeTimeout',
  'ProbeInterval',
  'GossipInterval',
  'GossipToTheDeadTime',
  'QueueCheckInterval',
]
const SETTINGS = JSON.stringify(Object.fromEntries(DURATIONS.map((key) => [key, '1s'])))

test('the settings file is handed on as text, beside the flag that it wins over', async () => {
  writeFileSync(settings, SETTINGS)
  expect(await read({ 'ml-wan-config': true }, settings)).toMatchObject({
    value: { gossip: { settingsFile: SETTINGS, isWan: true } },
  })
})

test('a settings file with a mistake is named, with what is wrong', async () => {
  writeFileSync(settings, '{"ProbeInterval": "soon"}')
  const reading = await read({}, settings)
  expect(reading).toMatchObject({ ok: false, message: expect.stringContaining(settings) })
})

describe('there is no gossip, and a line says so,', () => {
  test.each(['ml-bindaddr', 'ml-labels'])('without --%s', async (flag) => {
    const reading = await read({ [flag]: '', 'ml-secret-key-path': '/nowhere' })
    expect(reading).toMatchObject({ ok: true, value: { remarks: [{ level: 'info' }] } })
    expect(reading).not.toHaveProperty('value.gossip')
    expect(JSON.stringify(reading)).toContain(`--${flag}`)
  })
})

test.each(['no folder', 'an empty file'])(
  'with %s nothing is encrypted, which is a warning',
  async (which) => {
    const empty = join(folder, 'empty')
    mkdirSync(empty, { recursive: true })
    writeFileSync(join(empty, 'secretkey'), '')
    const reading = await read({ 'ml-secret-key-path': which === 'no folder' ? '' : empty })
    expect(reading).toMatchObject({ ok: true, value: { gossip: {}, remarks: [{ level: 'warn' }] } })
    expect(reading).not.toHaveProperty('value.gossip.secret')
  },
)

describe('the speaker does not start', () => {
  // a folder in place of a file cannot be read, not even by root
  const odd = join(folder, 'odd')
  mkdirSync(join(odd, 'secretkey'), { recursive: true })
  test.each([
    ['without the file of its secret', { 'ml-secret-key-path': '/nowhere' }, '/nowhere/secretkey'],
    ['with a secret that cannot be read', { 'ml-secret-key-path': odd }, join(odd, 'secretkey')],
    ['with an address that is none', { 'ml-bindaddr': 'node-1' }, '--ml-bindaddr node-1: not an IP address'],
    ['with a zone', { 'ml-bindaddr': 'fe80::1%eth0' }, '--ml-bindaddr fe80::1%eth0: not an IP address'],
  ])('%s', async (_, given, named) => {
    expect(await read(given)).toMatchObject({ ok: false, message: expect.stringContaining(named) })
  })

  test('with settings that cannot be read', async () => {
    expect(await read({}, odd)).toMatchObject({ ok: false, message: expect.stringContaining(odd) })
  })
})
