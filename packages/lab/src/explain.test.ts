// `ingot explain service` and `ingot l2 watch` in a lab whose owner is killed: what they say is what a person is to find who
// is woken up by it; before, what `ingot doctor` and its like say of a real API server's lab that is well. On either API
// server, which the speakers are asked through.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { canOpenGuideLab, openGuideLab } from './guides/guide-lab.fixture.ts'
import type { GuideLab } from './guides/guide-lab.fixture.ts'
import { START } from './guides/share-addresses.guide.ts'
import { serviceText } from './guides/shell.fixture.ts'
import { findKubernetes } from './kubernetes/find-kubernetes.ts'
import { CLIENT_NAMESPACE, labNodes, SEGMENT_INTERFACE } from './topology.ts'

const real = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy'])
const TOOL = `${process.execPath} ${fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))}`
const FETCH = `${process.execPath} -e 'await fetch(process.argv[1])'`
const LEVEL = 'http://127.0.0.1:7472/debug/log-level'
const TALK_MORE = `${process.execPath} -e 'await fetch("${LEVEL}", { method: "PUT", body: "debug" })'`
const EXPLAIN = `${TOOL} explain service default/woken`

setDefaultTimeout(150_000)

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
  // the embedded API server is asked the same by the tool's own tests
  if (assets !== undefined) await isWell(lab, address)
  for (const { namespace } of labNodes(3)) await lab.run(`ip netns exec ${namespace} ${TALK_MORE}`)
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
  const steps = `kubectl logs -n metallb-system -l component=speaker --tail=-1 | grep '"op":"takeover"'`
  expect(await lab.run(steps)).toContain('"level":"debug"')
}

/** All three nodes tell of their machine, their segment and their peers, and nothing is wrong with any of it. */
async function isWell(lab: GuideLab, address: string): Promise<void> {
  const well = `well     configuration, controllers, speakers, pool-addresses, foreign-addresses, other-balancers, kernel-arp, rp-filter,`
  await lab.until(`${TOOL} doctor`, well)
  expect(await lab.run(`${TOOL} status`)).toMatch(/^speaker +3 of 3 +\d+\.\d+\.\d+$/m)
  expect(await lab.run(`${TOOL} owners`)).toMatch(new RegExp(`^default/woken +${address} +node-\\d `, 'm'))
  const file = '/run/ingot/support.tar.gz'
  const bundled = await lab.run(`${TOOL} support-bundle ${file} && tar -tzf ${file} && rm ${file}`)
  // logs come through the API server as text, and of the programs alone
  for (const part of [
    /ingot-support\/logs\/controller-\S+\/controller\.log/,
    /objects\/servicel2statuses\.yaml/,
  ])
    expect(bundled).toMatch(part)
  expect(bundled.match(/ingot-support\/logs\/speaker-\S+\/speaker\.log/g)).toHaveLength(3)
}
