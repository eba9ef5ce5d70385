// A segment whose speakers are any program that prints its environment: what a speaker is started with, what its Pod
// says, and what becomes of both.

import { PODS } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { until } from '@ingot/kube/manual-runtime'
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { embeddedKubernetes } from '../lab-kubernetes.ts'
import { missing, thisMachine } from '../missing.ts'
import type { Pod } from '../kinds.ts'
import { openSpeakerSegment } from './speaker-segment.ts'
import type { SpeakerSegment } from './speaker-segment.ts'

setDefaultTimeout(30_000)

const machine = thisMachine()
const canRun = machine.userId === 0 && missing(machine) === null && Bun.which('unshare') !== null
const TOOL = [process.execPath, fileURLToPath(new URL('../tool.fixture.ts', import.meta.url)), '--']
const SPEAKER = [
  'sh',
  '-c',
  'trap "echo told; exit 0" TERM; echo "$0 $*"; env; ip -br address; while :; do sleep 0.05; done',
]

describe.skipIf(!canRun)('a segment of speakers [needs root, ip, nft and unshare]', () => {
  let segment: SpeakerSegment
  beforeEach(async () => {
    const kubernetes = embeddedKubernetes({ port: 0, data: '' })
    segment = await openSpeakerSegment({ tool: TOOL, speakers: [SPEAKER, SPEAKER], kubernetes })
  })
  afterEach(() => segment[Symbol.asyncDispose]())

  const speaker = (index: number) => {
    const it = segment.speakers[index]
    if (it === undefined) throw new Error('no such speaker')
    return it
  }
  const logOf = (index: number) => readFileSync(speaker(index).logFile, 'utf8')
  const pods = async () => {
    const listed = await segment.client.list<KubernetesObject & Pod>(PODS, { namespace: 'metallb-system' })
    return listed.ok ? listed.value.items : []
  }

  test('starts one as the manifests do, on its node, with a Pod that the others find it by', async () => {
    await speaker(0).start()
    await until(() => logOf(0).includes('segment0'))
    for (const line of [
      'METALLB_NODE_NAME=node-1',
      'METALLB_POD_NAME=speaker-node-1-1',
      'METALLB_NAMESPACE=metallb-system',
      'METALLB_ML_BIND_ADDR=192.168.250.11',
      'METALLB_ML_LABELS=app=metallb,component=speaker',
    ])
      expect(logOf(0).split('\n')).toContain(line)
    const [, keyFolder = ''] = /METALLB_ML_SECRET_KEY_PATH=(.*)/.exec(logOf(0)) ?? []
    expect(readFileSync(`${keyFolder}/secretkey`, 'utf8')).toMatch(/^[A-Za-z0-9+/]{22}$/)
    expect(logOf(0)).toContain('192.168.250.11/24')
    expect(await pods()).toMatchObject([
      {
        metadata: { labels: { app: 'metallb', component: 'speaker' } },
        spec: { nodeName: 'node-1', hostNetwork: true },
        status: { phase: 'Running', podIP: '192.168.250.11' },
      },
    ])
  })

  test('kills one at once, tells one to end, and keeps the Pod either way', async () => {
    await speaker(1).start()
    await until(() => logOf(1).includes('segment0'))
    await speaker(1).kill()
    expect(speaker(1).isRunning).toBe(false)
    expect(logOf(1)).not.toContain('told')
    await speaker(1).start()
    await until(() => logOf(1).split('METALLB_POD_NAME=speaker-node-2-1').length === 3)
    await until(() => logOf(1).split('segment0').length > 2)
    await speaker(1).terminate()
    expect(logOf(1)).toEndWith('told\n')
    expect((await pods()).map(({ metadata }) => metadata.name)).toContain('speaker-node-2-1')
  })

  test('drains one as a kubelet does: the next has another Pod', async () => {
    await speaker(1).start()
    await speaker(1).drain()
    expect(speaker(1).isRunning).toBe(false)
    expect((await pods()).map(({ metadata }) => metadata.name)).not.toContain('speaker-node-2-1')
    await speaker(1).start()
    expect((await pods()).map(({ metadata }) => metadata.name)).toContain('speaker-node-2-2')
  })

  test('cuts a link of a node, of which the others notice nothing', async () => {
    const carriers = () =>
      segment.speakers.map(({ node }) => {
        const words = ['ip', '-n', node.namespace, '-j', 'link', 'show', 'segment0']
        const shown = Bun.spawnSync([...segment.place.enter, ...words]).stdout.toString()
        const [link]: { operstate: string }[] = JSON.parse(shown)
        return link?.operstate
      })
    await segment.setLink(speaker(0).node, 'segment', 'cut')
    await until(() => carriers().join() === 'DOWN,UP')
    await segment.setLink(speaker(0).node, 'segment', 'up')
    await until(() => carriers().join() === 'UP,UP')
  })
})
