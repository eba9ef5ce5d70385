// Command lines of the controller and the speaker: whatever MetalLB's manifests, of any version, put there.

import { expect, test } from 'bun:test'
import { port, text, toggle } from './flags.ts'
import { readTolerantly } from './tolerant-flags.ts'

const table = {
  'node-name': text({ help: 'node', placeholder: 'NAME', environmentVariable: 'NODE' }),
  port: port({ help: 'port', placeholder: 'PORT', environmentVariable: 'PORT', fallback: '9120' }),
  once: toggle('once'),
  host: {
    ...text({ help: 'it is gone', placeholder: 'A', environmentVariable: 'HOST', fallback: '' }),
    isIdle: true,
  },
  gossip: { ...port({ help: 'it is gone', placeholder: 'PORT', fallback: '7946' }), isIdle: true },
} as const

function read(words: readonly string[], environment = {}) {
  const reading = readTolerantly(table, ['--node-name=a', ...words], environment)
  if (!reading.ok) throw new Error(reading.message)
  const { 'node-name': node, port, once } = reading.values
  return {
    values: [node, port, once],
    remarks: reading.remarks.map(({ level, message }) => `${level}: ${message}`),
  }
}

test.each([
  [['--node-name', 'b', '--port', '1', '--once']],
  [['-node-name', 'b', '-port', '1', '-once']],
  [['--node-name=b', '-port=1', '--once=true']],
  [['-node-name=b', '--port=1', '-once=T']],
  [['--port=2', '--node-name=b', '--port=1', '--once=0', '--once=1']],
])('%p is read as Go reads it', (words) => {
  expect(read(words)).toEqual({ values: ['b', 1, true], remarks: [] })
})

test('the environment is the default, an empty variable is none', () => {
  expect(read([], { PORT: '7' }).values).toEqual(['a', 7, false])
  expect(read(['--port=8'], { PORT: '7' }).values).toEqual(['a', 8, false])
  expect(read([], { PORT: '' }).values).toEqual(['a', 9120, false])
})

test('a value may begin with a dash, and hold an equals sign', () => {
  expect(read(['--node-name', '-x=y']).values[0]).toBe('-x=y')
  expect(read(['--node-name=x=y']).values[0]).toBe('x=y')
})

const REMARKS: [string[], object, unknown[], string[]][] = [
  [['--port=http'], {}, ['a', 9120, false], ['warn: --port http: not a port (0 to 65535)']],
  [['--port=http'], { PORT: '7' }, ['a', 7, false], ['warn: --port http: not a port (0 to 65535)']],
  [['--port='], {}, ['a', 9120, false], ['warn: --port : not a port (0 to 65535)']],
  [[], { PORT: '-1' }, ['a', 9120, false], ['warn: PORT -1: not a port (0 to 65535)']],
  [['--once=maybe'], {}, ['a', 9120, false], ['warn: --once maybe: neither true nor false']],
  [['--prot=1', '--once'], {}, ['a', 9120, true], ['warn: unknown flag: --prot. Did you mean --port?']],
  [['-frobnicate', '--once'], {}, ['a', 9120, true], ['warn: unknown flag: --frobnicate']],
  [['--secret', 'x', '--once'], {}, ['a', 9120, true], ['warn: unknown flag: --secret']],
  [['--constructor=x'], {}, ['a', 9120, false], ['warn: unknown flag: --constructor']],
  [['extra', '--once'], {}, ['a', 9120, true], ['warn: unexpected argument: word 2']],
  [
    ['-', '--', ''],
    {},
    ['a', 9120, false],
    ['warn: unexpected argument: word 2', 'warn: unexpected argument: word 4'],
  ],
  [['---port=1'], {}, ['a', 9120, false], ['warn: unexpected argument: word 2']],
  [['--port'], {}, ['a', 9120, false], ['warn: --port needs a value: PORT']],
  [['--host=x'], {}, ['a', 9120, false], ['warn: --host has no effect: it is gone']],
  [[], { HOST: 'x' }, ['a', 9120, false], ['info: HOST has no effect: it is gone']],
  [['--gossip=1'], {}, ['a', 9120, false], ['warn: --gossip has no effect: it is gone']],
  [
    ['--gossip=x'],
    {},
    ['a', 9120, false],
    ['warn: --gossip has no effect: it is gone', 'warn: --gossip x: not a port (0 to 65535)'],
  ],
]

test.each(REMARKS)('%p with %p goes on, with a remark', (words, environment, values, remarks) => {
  expect(read(words, environment)).toEqual({ values, remarks } as never)
})

test('what may be a secret is not told: neither the value of an unknown flag nor what follows it', () => {
  const { remarks } = read(['--secret=hush1', '--secret', 'hush2', 'hush3', '---secret=hush4'])
  expect(remarks).toHaveLength(4)
  expect(remarks.join()).not.toContain('hush')
})

test('a flag that is needed is asked for, with the remarks that may say why it is missing', () => {
  expect(readTolerantly(table, ['--nod-name=a'], {})).toEqual({
    ok: false,
    message: '--node-name or NODE is needed',
    remarks: [{ level: 'warn', message: 'unknown flag: --nod-name. Did you mean --node-name?' }],
  })
})

test('an empty value of a flag that is needed is none: the variable counts', () => {
  expect(readTolerantly(table, ['--node-name='], { NODE: 'b' })).toMatchObject({
    values: { 'node-name': 'b' },
  })
  expect(readTolerantly(table, ['--node-name='], {}).ok).toBe(false)
})
