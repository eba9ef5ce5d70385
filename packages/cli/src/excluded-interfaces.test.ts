// The file with the interfaces that never announce.

import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readExcludedInterfaces } from './excluded-interfaces.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-exclusions-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'excludel2.yaml')

function read(content: string) {
  writeFileSync(path, content)
  return readExcludedInterfaces(path)
}

const list = (...expressions: string[]) => JSON.stringify({ announcedInterfacesToExclude: expressions })

async function excludes(expression: string, name: string): Promise<boolean> {
  const reading = await read(list(expression))
  if (!reading.ok) throw new Error(reading.message)
  return reading.value.some((source) => new RegExp(source).test(name))
}

test("MetalLB's own list is read as it stands", async () => {
  const content = "announcedInterfacesToExclude: ['^docker.*', '^cbr.*', '^lo$', '^cali.*', '^lxc.*']\n"
  expect(await read(content)).toEqual({
    ok: true,
    value: ['^docker.*', '^cbr.*', '^lo$', '^cali.*', '^lxc.*'],
  })
})

test('without the file nothing is excluded', async () => {
  expect(await readExcludedInterfaces(join(folder, 'none.yaml'))).toEqual({ ok: true, value: [] })
  expect(await readExcludedInterfaces(join(path, 'none.yaml'))).toEqual({ ok: true, value: [] })
})

test.each(['', '# nothing\n', 'announcedInterfacesToExclude:\n', 'other: 1\n'])(
  'an empty list excludes nothing: %j',
  async (content) => expect(await read(content)).toEqual({ ok: true, value: [] }),
)

describe('an expression', () => {
  test.each([
    ['lo', 'slow0', true],
    ['^lo$', 'lo1', false],
    ['(?i)^ETH', 'eth0', true],
    ['^eth[[:digit:]]$', 'eth7', true],
    ['^eth[[:digit:]]$', 'ethx', false],
    ['\\Aeth0\\z', 'eth0', true],
    ['\\Aeth0\\z', 'eth01', false],
    ['(?P<kind>veth|tap)\\d+', 'tap12', true],
  ])('%s of RE2, asked of %s: %p', async (expression, name, isExcluded) => {
    expect(await excludes(expression, name)).toBe(isExcluded)
  })
})

describe('a file that cannot be understood is refused with its name and the place:', () => {
  test.each([
    ['a wrong expression', list('^lo$', '^eth['), 'announcedInterfacesToExclude[1]: "^eth["'],
    ['one that Go does not know', list('^(?!eth)'), 'announcedInterfacesToExclude[0]: "^(?!eth)"'],
    ['no list', 'announcedInterfacesToExclude: lo\n', 'is no list of texts'],
    ['numbers', 'announcedInterfacesToExclude: [1]\n', 'is no list of texts'],
    ['no object', 'lo\n', 'no object with the key'],
    ['no YAML', 'announcedInterfacesToExclude: [\n', 'YAML'],
  ])('%s', async (_, content, named) => {
    const reading = await read(content)
    expect(reading.ok ? '' : reading.message).toStartWith(`${path}: `)
    expect(reading.ok ? '' : reading.message).toContain(named)
  })

  test('a folder', async () => {
    expect(await readExcludedInterfaces(folder)).toMatchObject({
      ok: false,
      message: expect.stringContaining(`${folder} cannot be read`),
    })
  })
})
