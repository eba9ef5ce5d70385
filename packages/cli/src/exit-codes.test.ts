// The exit codes that docs/tool.md promises: 0 is well, 1 is not, 2 is a command line that was not understood.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { LiveCluster } from './cluster/cluster.fixture.ts'
import { startSmallSite } from './cluster/small-site.fixture.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { runTool } from './tool.ts'

let site: LiveCluster
let kubeconfig = ''
beforeAll(async () => {
  site = await startSmallSite()
  kubeconfig = await site.kubeconfig()
})
afterAll(() => site[Symbol.asyncDispose]())

async function run(words: readonly string[], environment: Record<string, string>, input = '') {
  const complaints: string[] = []
  const code = await runTool(commands, words, {
    environment,
    input: async function* () {
      yield Buffer.from(input)
    },
    print: () => {},
    complain: (line) => complaints.push(line),
    signal: AbortSignal.abort(),
  })
  return { code, complaints: complaints.join('\n') }
}

const POOL =
  'apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: { name: p }\nspec: { addresses: ["A"] }\n'
const GOOD = POOL.replace('"A"', '203.0.113.0/28')

const ANSWERS: readonly [string, number, string?][] = [
  ['version', 0],
  ['help', 0],
  ['bgp --help', 0],
  ['completion zsh', 0],
  ['status', 0],
  ['status --watch', 0],
  ['explain service default/front', 0],
  ['explain service default/nobody', 1],
  ['owners', 0],
  ['owners node-9', 1],
  ['pools', 0],
  ['pools nobody', 1],
  ['doctor', 0],
  ['support-bundle /nowhere/x.tar.gz', 1],
  ['plan --live -f -', 0, GOOD],
  ['plan --live -f -', 1, POOL],
  ['validate -f -', 0, GOOD],
  ['validate -f -', 1, POOL],
  ['l2 watch', 0],
  ['bgp summary', 0],
  ['bgp summary node-9', 1],
  ['decode bgp -', 1, 'no hex'],
]

describe('on a cluster that answers', () => {
  test.each(ANSWERS)('ingot %s ends with %d', async (line, code, input = '') => {
    expect((await run(line.split(' '), { KUBECONFIG: kubeconfig }, input)).code).toBe(code)
  })
})

const LOOK_AT_CLUSTER = [
  ...['status', 'explain service x', 'owners', 'pools', 'doctor', 'support-bundle', 'l2 watch'],
  ...['bgp summary', 'bgp neighbors', 'bgp advertised node-1 tor', 'plan --live -f -'],
]

describe('where there is no cluster', () => {
  test.each(LOOK_AT_CLUSTER)('ingot %s ends with 1 and says why', async (line) => {
    const { code, complaints } = await run(line.split(' '), { HOME: '/nowhere' }, GOOD)
    expect(code).toBe(1)
    expect(complaints).toContain('--kubeconfig or KUBECONFIG')
  })

  test('a context that is not there is one mistake, with those that are', async () => {
    const { code, complaints } = await run(['pools', '--context=at'], { KUBECONFIG: kubeconfig })
    expect(code).toBe(1)
    expect(complaints).toContain('has no context "at" (it has it)')
  })
})

const MISTAKES: readonly [string, string][] = [
  ['statsu', 'unknown command: statsu. Did you mean status?'],
  ['bgp sumary', 'unknown command: sumary. Did you mean summary?'],
  ['bgp', 'say what: summary, neighbors or advertised'],
  ['pools --ouput json', 'unknown flag: --ouput. Did you mean --output?'],
  ['pools -o jsn', 'none of table, json, yaml. Did you mean json?'],
  ['owners -x', 'unknown flag: -x'],
  ['pools a b', 'ingot pools takes [POOL]'],
  ['explain pod x', 'cannot explain a pod'],
  ['explain service shop/web -n default', 'shop/web is not in namespace default'],
  ['status --kubeconfig', '--kubeconfig needs a value: FILE'],
  ['plan', '-f or --filename is needed'],
  ['doctor --probe', '--probe goes with --local'],
  ['doctor now', 'unexpected argument: now'],
]

describe('a command line that is not understood', () => {
  test.each(MISTAKES)('ingot %s ends with 2 and says %p', async (line, complaint) => {
    const { code, complaints } = await run(line.split(' '), {})
    expect(code).toBe(2)
    expect(complaints).toContain(complaint)
  })
})

test('docs/tool.md says of every command what 1 means', async () => {
  const page = await Bun.file(join(import.meta.dir, '../../../docs/tool.md')).text()
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const documented = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([a-z0-9 -]+)`/g)].map(([, it]) => it),
  )
  const names = commands.flatMap(function within({ name, members = [], isHidden }: Command): string[] {
    return isHidden === true ? [] : members.length > 0 ? members.flatMap(within) : [name]
  })
  const isDocumented = (name: string) => documented.some((it) => name === it || name.startsWith(`${it} `))
  expect(names.filter((name) => !isDocumented(name))).toEqual([])
})
