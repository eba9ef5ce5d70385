// The scripts in the shells themselves: a line is completed as a person would with the Tab key, on a real cluster's names.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LiveCluster, run } from '../cluster/cluster.fixture.ts'
import { completion } from './completion.ts'

const MAIN = join(import.meta.dir, '../main.ts')

const CLUSTER = `
kind: Node
metadata: { name: node-1 }
---
kind: Namespace
metadata: { name: shop }
---
kind: IPAddressPool
metadata: { name: web }
spec: { addresses: [192.0.2.0/30] }
---
kind: BGPPeer
metadata: { name: tor-a }
spec: { myASN: 65001, peerASN: 65002, peerAddress: 192.0.2.254 }
---
kind: Service
metadata: { name: front }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
---
kind: Service
metadata: { name: internal }
spec: { ports: [{ port: 80 }] }
`

const folder = mkdtempSync(join(tmpdir(), 'ingot-shells-'))
const cluster = await LiveCluster.start()
let environment: Record<string, string> = {}

beforeAll(async () => {
  await cluster.create(CLUSTER)
  // the tool under its name, without a build
  writeFileSync(join(folder, 'ingot'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(join(folder, 'ingot'), 0o755)
  const { PATH = '' } = process.env
  environment = { PATH: `${folder}:${PATH}`, HOME: folder, KUBECONFIG: await cluster.kubeconfig() }
})
afterAll(async () => {
  await cluster[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function output(argv: readonly string[]): Promise<string> {
  const child = Bun.spawn([...argv], { env: environment, stdout: 'pipe', stderr: 'pipe', stdin: 'ignore' })
  const [text, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
  if (complaints !== '') throw new Error(complaints)
  return text
}

/** What each line is completed with, all in one shell. */
const SHELLS: Readonly<Record<string, (lines: readonly string[]) => readonly string[]>> = {
  bash: (lines) => {
    const asked = lines.map(
      (line) => `COMP_LINE='${line}' COMP_POINT=${line.length} COMPREPLY=(); _ingot; echo "\${COMPREPLY[*]}"`,
    )
    return ['bash', '--norc', '-c', ['source <(ingot completion bash)', ...asked].join('\n')]
  },
  fish: (lines) => {
    const asked = lines.map(
      (line) => `complete -C '${line}' | string replace -r '\\t.*' '' | string join ' '`,
    )
    return ['fish', '--no-config', '-c', ['ingot completion fish | source', ...asked].join('\n')]
  },
  zsh: (lines) => {
    // what _describe would show, without a line editor
    const stub =
      '_describe() { local -a all; all=("${(@P)2}"); print -r -- "${(@)all%%:*}" }; _files() { print }'
    const asked = lines.map((line) => {
      const words = line.split(' ').map((word) => `'${word}'`)
      return `words=(${words.join(' ')}); CURRENT=${words.length}; values=(); _ingot || print`
    })
    const script = ['compdef() { }', 'source <(ingot completion zsh)', stub, ...asked]
    return ['zsh', '-f', '-c', script.join('\n')]
  },
}

const LINES: readonly [string, string][] = [
  ['ingot expl', 'explain'],
  ['ingot pools --out', '--output'],
  ['ingot explain service ', 'default/front'],
  ['ingot explain service -n default ', 'front'],
  ['ingot pools ', 'web'],
  ['ingot bgp neighbors ', 'node-1'],
  ['ingot bgp neighbors node-1 ', 'tor-a'],
  ['ingot status -n sh', 'shop'],
  ['ingot status --context ', 'it'],
  ['ingot nonsense ', ''],
]

describe.each(Object.keys(SHELLS))('%s', (shell) => {
  test.skipIf(Bun.which(shell) === null)(
    `completes commands, flags and names of the cluster [needs ${shell}]`,
    async () => {
      // what is asked is the same of all of them; how it is asked and shown differs
      const lines = shell === 'bash' ? LINES : LINES.slice(0, 5)
      const argv = SHELLS[shell]?.(lines.map(([line]) => line)) ?? []
      const answers = (await output(argv)).split('\n')
      expect(lines.map(([line], i) => [line, answers[i]?.trim()])).toEqual(
        lines.map(([line, word]) => [line, word]),
      )
    },
    30_000,
  )
})

test('bash is given the part after = alone, which is what it replaces', async () => {
  const argv = SHELLS['bash']?.(['ingot pools --output=j']) ?? []
  expect((await output(argv)).trim()).toBe('json')
})

test('a shell that is not known is one mistake', async () => {
  const { code, complaints } = await run(completion, ['bsh'], {})
  expect([code, complaints[0]]).toEqual([2, 'ingot completion: there is no bsh here. Did you mean bash?'])
})
