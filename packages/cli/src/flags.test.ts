// Command lines as people, manifests and MetalLB's DaemonSet write them.

import { expect, test } from 'bun:test'
import { choice, parseFlags, port, text, texts, toggle } from './flags.ts'

const table = {
  'node-name': text({ help: 'node', placeholder: 'NAME', environmentVariable: 'METALLB_NODE_NAME' }),
  'status-port': port({
    help: 'port',
    placeholder: 'PORT',
    environmentVariable: 'INGOT_STATUS_PORT',
    fallback: '7472',
  }),
  once: toggle('once'),
}

function parse(words: readonly string[], environment = {}) {
  return parseFlags(table, words, environment)
}

test.each([
  [['--node-name', 'a', '--status-port', '1', '--once']],
  [['--node-name=a', '--status-port=1', '--once=true']],
  [['-node-name', 'a', '-status-port=1', '-once']],
  [['--status-port=9', '--node-name=a', '--status-port=1', '--once=false', '--once']],
])('%p is read', (words) => {
  expect(parse(words)).toEqual({ ok: true, value: { 'node-name': 'a', 'status-port': 1, once: true } })
})

test('what is not given comes from the environment, then from the default', () => {
  expect(parse([], { METALLB_NODE_NAME: 'b', INGOT_STATUS_PORT: '0' })).toEqual({
    ok: true,
    value: { 'node-name': 'b', 'status-port': 0, once: false },
  })
  expect(parse(['--node-name=a'], { METALLB_NODE_NAME: 'b', INGOT_STATUS_PORT: '' })).toEqual({
    ok: true,
    value: { 'node-name': 'a', 'status-port': 7472, once: false },
  })
})

test.each([
  [[], {}, '--node-name or METALLB_NODE_NAME is needed'],
  [['--node-name=a', '--status-port', 'http'], {}, '--status-port http: not a port (0 to 65535)'],
  [['--node-name=a', '--status-port=65536'], {}, '--status-port 65536: not a port (0 to 65535)'],
  [['--node-name=a'], { INGOT_STATUS_PORT: '-1' }, 'INGOT_STATUS_PORT -1: not a port (0 to 65535)'],
  [['--node-name'], {}, '--node-name needs a value: NAME'],
  [['--node-name='], {}, '--node-name or METALLB_NODE_NAME is needed'],
  [['--node-name=a', '--once=maybe'], {}, '--once maybe: neither true nor false'],
  [['--nod-name=a'], {}, 'unknown flag: --nod-name. Did you mean --node-name?'],
  [['-status-prot=1'], {}, 'unknown flag: --status-prot. Did you mean --status-port?'],
  [['--frobnicate'], {}, 'unknown flag: --frobnicate'],
  [['--node-name=a', 'extra'], {}, 'unexpected argument: extra'],
  [['--node-name=a', '--', '--once'], {}, 'unexpected argument: --once'],
  [['-x'], {}, 'unknown flag: -x'],
  [['--node-name=a', '--constructor'], {}, 'unknown flag: --constructor'],
])('%p is refused with what is wrong', (words, environment, message) => {
  expect(parse(words, environment)).toEqual({ ok: false, message })
})

const lettered = {
  filename: texts({ help: 'files', placeholder: 'FILE', letter: 'f' }),
  output: choice(['text', 'json'], { help: 'form', fallback: 'text', letter: 'o' }),
  recursive: toggle('folders in folders', 'R'),
}

test.each([
  [['-f', 'a', '-o', 'json', '-R', '-f', '-']],
  [['-fa', '-ojson', '-R', '-f-']],
  [['-f=a', '-o=json', '--recursive', '--filename=-']],
  [['--filename', 'a', '-filename', '-', '-Ro', 'json']],
])('%p gives a flag that may be repeated all its values, and a letter is its flag', (words) => {
  expect(parseFlags(lettered, words, {})).toEqual({
    ok: true,
    value: { filename: ['a', '-'], output: 'json', recursive: true },
  })
})

test('one that may be repeated and need not be given is no value without it', () => {
  const optional = { filename: texts({ help: 'files', placeholder: 'FILE', letter: 'f', fallback: '' }) }
  expect(parseFlags(optional, [], {})).toEqual({ ok: true, value: { filename: [] } })
  expect(parseFlags(optional, ['-f', 'a'], {})).toEqual({ ok: true, value: { filename: ['a'] } })
})

test.each([
  [[], '-f or --filename is needed'],
  [['-f'], '--filename needs a value: FILE'],
  [['-f', 'a', '-o', 'jsn'], '--output jsn: none of text, json. Did you mean json?'],
  [['-x', 'a'], 'unknown flag: -x'],
])('%p is refused: %s', (words, message) => {
  expect(parseFlags(lettered, words, {})).toEqual({ ok: false, message })
})
