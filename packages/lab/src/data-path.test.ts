// The lab's network and its play of kube-proxy with real packets, in a mount namespace of its own so that the names of
// its network namespaces meet nobody else's.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { missing, thisMachine } from './missing.ts'
import { openPrivateMounts } from './private-mounts.fixture.ts'
import { labNodes } from './topology.ts'

const NODES = labNodes(3)

const isPossible = missing(thisMachine()) === null && Bun.which('unshare') !== null

describe.skipIf(!isPossible)('the data path [needs root, ip, nft and unshare]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-data-path-'))
  let texts: Record<string, string> = {}
  let answers: Record<string, string[]> = {}

  beforeAll(async () => {
    const fixture = fileURLToPath(new URL('data-path.fixture.ts', import.meta.url))
    const mounts = await openPrivateMounts()
    const child = mounts.start(process.execPath, fixture, folder)
    const output = await child.stdout.text()
    await mounts.close()
    ;({ texts, answers } = JSON.parse(output))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('policy Cluster reaches a Pod of any node, which sees the address of the node that took the packet', () => {
    expect(texts['http://192.168.250.100/']).toMatch(
      /^hello from [ab] on node-[12], you are 192\.168\.250\.13\n$/,
    )
  })

  test('policy Cluster does the same over IPv6', () => {
    expect(texts['http://[fd00:250::100]/']).toMatch(/^hello from [ab] on node-[12], you are fd00:250::13\n$/)
  })

  test('policy Local reaches the Pod of the same node, which sees the client', () => {
    expect(texts['http://192.168.250.101/']).toBe('hello from a on node-1, you are 192.168.250.1\n')
  })

  test('policy Local on a node without an endpoint drops', () => {
    expect(texts['http://192.168.250.102/']).toContain('timed out')
  })

  test('affinity ClientIP keeps a client at one Pod, over a change of the rules too, in both families', () => {
    for (const address of ['192.168.250.104', '[fd00:250::104]']) {
      const answers = Object.entries(texts).filter(([url]) => url.startsWith(`http://${address}/`))
      expect(answers).toHaveLength(12)
      expect(new Set(answers.map(([, text]) => text)).size).toBe(1)
      expect(answers[0]?.[1]).toMatch(/^hello from [ab] on node-[12], you are /)
    }
  })

  test('source ranges let in whom they name, and drop all others', () => {
    expect(texts['http://192.168.250.105/']).toContain('timed out')
    expect(texts['http://192.168.250.106/']).toMatch(/^hello from [ab]/)
  })

  test('a Service without endpoints, and a port that a Service has not got, are refused at once', () => {
    expect(texts['http://192.168.250.103/']).toContain('ECONNREFUSED')
    expect(texts['http://192.168.250.100:81/']).toContain('ECONNREFUSED')
  })

  test('the client notes on the wire who answered for an address, by ARP and by NDP', () => {
    expect(answers['192.168.250.12']).toEqual([NODES[1]?.hardwareAddress ?? ''])
    expect(answers['fd00:250::12']).toEqual([NODES[1]?.hardwareAddress ?? ''])
  })
})
