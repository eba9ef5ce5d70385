// The parts of the set-up that decide; what they run is tried by .ci/run on a fresh clone.

import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { likelyBuns, pinnedVersion } from './bun.mjs'
import { newest } from './prepare.mjs'
import { plannedPackages, programFolders } from './system-packages.mjs'

test('the version of Bun is that of its types', () => {
  expect(pinnedVersion('{ "devDependencies": { "bun-types": "1.4.5" } }')).toBe('1.4.5')
})

test.each([
  ['npm under Node', '/usr/bin/node', {}, { npm_execpath: '/usr/lib/npm/bin/npm-cli.js' }, []],
  ['no runner at all', '/usr/bin/node', {}, {}, []],
  ['bun run, with Node installed', '/usr/bin/node', {}, { npm_execpath: '/opt/bun' }, ['/opt/bun']],
  ['Bun alone', '/opt/bun', { bun: '1.4.5' }, {}, ['/opt/bun']],
])('the Bun at hand is looked for first: %s', (_case, execPath, versions, env, found) => {
  expect(likelyBuns({ execPath, versions, env })).toEqual(found)
})

test("root's programs are found, whatever PATH the shell has", () => {
  const root = ['/usr/local/sbin', '/usr/sbin', '/sbin']
  expect(programFolders({ PATH: '/opt/bin:/usr/bin' })).toEqual(['/opt/bin', '/usr/bin', ...root])
  expect(programFolders({})).toEqual(root)
})

test('what apt would install is read from its simulation', () => {
  const simulation = [
    'Reading package lists...',
    'The following NEW packages will be installed:',
    '  libnftables1 nftables',
    'Inst nftables (1.0.6 Debian:12/stable [amd64])',
    'Inst libnftables1 (1.0.6 Debian:12/stable [amd64])',
    'Conf nftables (1.0.6 Debian:12/stable [amd64])',
  ].join('\n')
  expect(plannedPackages(simulation)).toEqual(['libnftables1', 'nftables'])
})

test('the newest file counts, however deep, and a missing one is older than all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-newest-'))
  using stack = new DisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'deep'))
  writeFileSync(join(folder, 'deep', 'new'), '')
  writeFileSync(join(folder, 'old'), '')
  utimesSync(join(folder, 'deep', 'new'), 200, 200)
  utimesSync(join(folder, 'old'), 100, 100)
  expect(newest([folder, join(folder, 'missing')])).toBe(200_000)
  expect(newest([join(folder, 'missing')])).toBe(0)
})
