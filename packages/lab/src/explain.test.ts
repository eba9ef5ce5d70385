// `ingot explain service` and `ingot l2 watch` in a lab whose owner is killed: what they say is what a person is to find who
// is woken up by it. On either API server, which the speakers are asked through.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { canOpenGuideLab, openGuideLab } from './guides/guide-lab.fixture.ts'
import { START } from './guides/share-addresses.guide.ts'
import { serviceText } from './guides/shell.fixture.ts'
import { findKubernetes } from './kubernetes/find-kubernetes.ts'
import { CLIENT_NAMESPACE, SEGMENT_INTERFACE } from './topology.ts'

const real = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy'])
const TOOL = `${process.execPath} ${fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))}`
const FETCH = `${process.execPath} -e 'await fetch(process.argv[1])'`
const EXPLAIN = `${TOOL} explain service default/woken`

setDefaultTimeout(90_000)

describe.skipIf(!canOpenGuideLab)('who asks why [needs root, ip, nft, unshare and kubectl]', () => {
  test('is told by the embedded API server’s speakers', () => isToldWhatHappens())
})

describe.skipIf(!canOpenGuideLab || !real.ok)(
  'who asks why through a real API server [needs root, ip, nft, unshare, kubectl and kube-apiserver]',
  () => {
    test('is told by its speakers', () => isToldWhatHappens(real.ok ? real.value : undefined))
  },
)

async function isToldWhatHappens(assets?: string): Promise<void> {
  const lab = await openGuideLab(START, assets)
  await using stack = new AsyncDisposableStack()
  stack.defer(() => lab.close())
  await lab.apply(serviceText('woken'))
  const [address = ''] = await lab.addresses(['woken'])
  const url = `http://${address}/`
  await lab.ask(url)
  // the second in line asks for the address, too: whoever asked last is told
  const asked = `ip -n ${CLIENT_NAMESPACE} neigh flush dev ${SEGMENT_INTERFACE} && ip netns exec ${CLIENT_NAMESPACE} ${FETCH} ${url}`
  const before = await lab.until(`${asked} && ${EXPLAIN}`, 'answered 192.168.250.1 (02:00:c0:a8:fa:01)')
  const [, owner = ''] = new RegExp(`${address} is answered by (node-\\d+) on segment0`).exec(before) ?? []
  expect(before).toMatch(/\d+ replies to \d+ requests, \d+ announcements/)

  const watch = `timeout 20 ${TOOL} l2 watch | grep --line-buffered -m1 'was silent for'`
  const watching = lab.run(`{ sleep 3; ${TOOL} lab kill ${owner}; } >/dev/null & ${watch}`)
  expect(await watching).toMatch(
    new RegExp(`node-\\d+ took default/.*: nobody answers for it; ${owner} was silent for \\d+ ms`),
  )

  const after = await lab.until(EXPLAIN, `${owner}: its speaker (Pod speaker-`)
  expect(after).toContain('cannot be asked')
  expect(after).toMatch(
    new RegExp(
      `owner since [\\d:]+Z \\(.*\\), because nobody answers for it\\n +taken \\d+ ms after ${owner} was heard last`,
    ),
  )
  expect(after).toMatch(new RegExp(`segment0: hears node-\\d+; not ${owner} \\(silent for`))
}
