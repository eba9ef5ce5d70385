// What is in a support bundle, and what is in none.

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LiveCluster } from '../cluster/cluster.fixture.ts'
import { CAPTURE, startSmallSite } from '../cluster/small-site.fixture.ts'
import { supportBundle } from './support-bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-bundle-'))
let site: LiveCluster
beforeAll(async () => {
  site = await startSmallSite()
})
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** As tar unpacks it. */
async function unpacked(file: string): Promise<Map<string, string>> {
  const out = mkdtempSync(join(folder, 'out-'))
  expect(await Bun.spawn(['tar', '-xzf', file, '-C', out]).exited).toBe(0)
  const paths = [...new Bun.Glob('**/*').scanSync(out)]
  const texts = await Promise.all(
    paths.map(async (path) => [path, await Bun.file(join(out, path)).text()] as const),
  )
  return new Map(texts.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

test('it has objects, logs, metrics, what speakers say and findings, says so, and no secret is in it', async () => {
  const file = join(folder, 'site.tar.gz')
  const { code, lines, complaints } = await site.run(supportBundle, [file])
  expect({ code, complaints }).toEqual({ code: 0, complaints: [] })
  const files = await unpacked(file)
  const names = [...files.keys()].map((path) => path.replace(/^ingot-support\//, ''))
  expect(names).toEqual(
    expect.arrayContaining([
      'captures/speaker-1.pcap',
      'doctor.json',
      'doctor.txt',
      'index.txt',
      'logs/controller-a/controller.log',
      'logs/speaker-1/speaker.log',
      'metrics/speaker-2.txt',
      'objects/bgppeers.yaml',
      'objects/configmap-kube-proxy.yaml',
      'objects/ipaddresspools.yaml',
      'objects/pods.yaml',
      'objects/services.yaml',
      'speakers/node-1/bgp.json',
      'speakers/node-1/layer2.json',
      'speakers/node-2/machine.json',
    ]),
  )
  expect(names.filter((name) => name.includes('secret'))).toEqual([])
  // of the speaker that captures, as it came
  expect(names.filter((name) => name.startsWith('captures/'))).toEqual(['captures/speaker-1.pcap'])
  expect(files.get('ingot-support/captures/speaker-1.pcap')).toBe(CAPTURE)
  const all = [...files.values()].join('\n')
  for (const secret of ['peer-password', 'pod-password', 'log-password', 'log-token'])
    expect(all).not.toContain(secret)
  expect(files.get('ingot-support/objects/bgppeers.yaml')).toContain('password: <redacted>')
  // what is printed is the index
  expect(lines.join('\n')).toContain(files.get('ingot-support/index.txt')?.trimEnd() ?? 'no index')
  expect(lines.at(-1)).toMatch(new RegExp(`^${file}: \\d+ octets, ${files.size} files$`))
  expect(lines.some((line) => line.startsWith('  objects/configmap-metallb-excludel2.yaml: '))).toBe(true)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a file that is there stays as it is', async () => {
  const file = join(folder, 'there')
  await Bun.write(file, 'mine')
  const { code, complaints } = await site.run(supportBundle, [file])
  expect(code).toBe(1)
  expect(complaints).toEqual([
    `ingot support-bundle: ${file} is there already, and stays as it is; name another file`,
  ])
  expect(await Bun.file(file).text()).toBe('mine')
})

test('what the file cannot be is said before anything is gathered', async () => {
  const { code, complaints } = await site.run(supportBundle, [join(folder, 'none', 'x.tar.gz')], '', {
    showProgress: (text) => expect(text).toBe(''),
  })
  expect([code, complaints]).toEqual([
    1,
    [`ingot support-bundle: there is no folder ${join(folder, 'none')}`],
  ])
})

test('where pools cannot be read, or Services, all else is in it', async () => {
  const file = join(folder, 'partial.tar.gz')
  site.unserved.add('ipaddresspools')
  const { code, lines } = await site.run(supportBundle, [file])
  site.unserved.clear()
  expect(code).toBe(0)
  expect(lines.some((line) => line.startsWith('  logs/speaker-1/speaker.log  '))).toBe(true)
  expect(lines).toContain('  objects/ipaddresspools.yaml: the server answered 404: 404 page not found')
  const files = await unpacked(file)
  // what was not read is not well
  expect(files.get('ingot-support/doctor.txt')).toContain(
    'install the CustomResourceDefinition ipaddresspools.metallb.io (configuration, controllers,',
  )
})
