// What a shell is offered after the words of a line, by the real commands.

import { describe, expect, test } from 'bun:test'
import { commands } from '../commands.ts'
import { offersFor } from './offers.ts'

/** A line as it is typed, split at blanks; one that ends with a blank begins a new word. */
const offered = (line: string) => offersFor(commands, line.split(' '))
const words = (line: string) => offered(line).words.map(({ word }) => word)

describe('words:', () => {
  test.each<[string, string[]]>([
    ['ex', ['explain']],
    ['s', ['status', 'support-bundle', 'speaker']],
    ['__', []],
    ['nonsense ', []],
    ['help po', ['pools']],
    ['help help', []],
    ['bgp ', ['summary', 'neighbors', 'advertised']],
    ['help bgp n', ['neighbors']],
    ['explain ', ['service']],
    ['explain x y ', []],
    ['pools -o ', ['table', 'json', 'yaml']],
    ['pools --output ', ['table', 'json', 'yaml']],
    ['pools --output j', ['json']],
    ['pools --output=j', ['--output=json']],
    ['pools --out', ['--output']],
    ['explain --lb', ['--lb-class']],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['completion bash ', []],
    ['lab cut node-1 ', ['segment', 'management', 'both']],
    ['lab exec client --', []],
    ['lab --on', ['--once']],
    ['speaker --gratuitous', ['--gratuitous-arp-interval']],
    ['speaker --host', []],
  ])('%j is offered %j', (line, expected) => {
    expect(words(line)).toEqual(expected)
  })

  test('each says what it is', () => {
    expect(offered('doc').words).toEqual([
      { word: 'doctor', about: 'look for what setups get wrong, and say how to mend it' },
    ])
    expect(offered('pools --hel').words).toEqual([{ word: '--help', about: 'explain the command' }])
  })

  test('at the beginning all commands but the hidden ones, and help', () => {
    expect(words('').slice(-2)).toEqual(['version', 'help'])
    expect(words('')).not.toContain('__complete')
    expect(words('lab ')).not.toContain('part')
  })
})

describe('names:', () => {
  test.each<[string, string, string, string]>([
    ['explain service sh', 'services', 'sh', ''],
    ['explain -n shop service ', 'services', '', ''],
    ['explain --output json service w', 'services', 'w', ''],
    ['pools w', 'pools', 'w', ''],
    ['owners ', 'nodes', '', ''],
    ['bgp neighbors ', 'nodes', '', ''],
    ['bgp neighbors node-1 ', 'peers', '', ''],
    ['bgp advertised --dry-run node-1 t', 'peers', 't', ''],
    ['status -n ', 'namespaces', '', ''],
    ['status --namespace=sh', 'namespaces', 'sh', '--namespace='],
    ['status --context ', 'contexts', '', ''],
    ['plan -f ', 'files', '', ''],
    ['plan --filename=a', 'files', 'a', '--filename='],
  ])('%j wants %s that begin with %j after %j', (line, wanted, begun, before) => {
    expect(offered(line)).toMatchObject({ words: [], wanted, begun, before })
  })

  test('what the line says of the cluster goes along', () => {
    const { flags, operands } = offered('bgp neighbors --context=b --kubeconfig c -n shop node-1 ')
    expect([...flags]).toEqual([
      ['context', 'b'],
      ['kubeconfig', 'c'],
    ])
    expect(operands).toEqual(['shop', 'node-1'])
  })
})
