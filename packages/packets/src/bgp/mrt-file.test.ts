// A recording on the disk: its sizes, what is kept of it, and a disk that does not take it.

import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { milliseconds } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { MrtFile } from './mrt-file.ts'
import type { RecordBatch } from './recorder.ts'

const root = mkdtempSync(join(tmpdir(), 'ingot-mrt-'))
afterAll(() => rmSync(root, { recursive: true }))

function batch(text: string, dropped = 0): RecordBatch {
  return { octets: new TextEncoder().encode(text), records: 1, dropped }
}

function recording(path = join(mkdtempSync(join(root, 'it-')), 'bgp.mrt'), sizeLimit = 10) {
  const lines: Record<string, unknown>[] = []
  const time = { now: milliseconds(0) }
  const logger = createLogger({
    level: 'info',
    clock: () => new Date(0),
    write: (line) => lines.push(JSON.parse(line)),
  })
  const file = new MrtFile({ path, sizeLimit, logger, now: () => time.now })
  return { file, path, lines, time }
}

const text = (path: string) => readFileSync(path, 'latin1')

describe('a file', () => {
  test('is there from the start, for its owner alone, and has what was written when that is said', async () => {
    const { file, path, lines } = recording()
    await file.write(batch('one'))
    expect(text(path)).toBe('one')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await file.write(batch('two'))
    await file.close()
    expect(text(path)).toBe('onetwo')
    expect([file.records, lines]).toEqual([{ written: 2, lost: 0 }, []])
  })

  test('that would be too large becomes the older one, of which there is one', async () => {
    const { file, path } = recording()
    for (const it of ['12345', '67890', 'abcde', 'fghij', 'klmno']) void file.write(batch(it))
    await file.close()
    expect([text(`${path}.1`), text(path)]).toEqual(['abcdefghij', 'klmno'])
    expect(existsSync(`${path}.2`)).toBe(false)
  })

  test('of the last run is kept as the older one', async () => {
    const first = recording()
    await first.file.write(batch('before'))
    await first.file.close()
    const { file, path } = recording(first.path)
    await file.write(batch('after'))
    await file.close()
    expect([text(`${path}.1`), text(path)]).toEqual(['before', 'after'])
  })
})

describe('what cannot be written', () => {
  test('is counted and said once a minute, and later written again', async () => {
    const folder = join(root, 'later')
    const { file, path, lines, time } = recording(join(folder, 'bgp.mrt'))
    await file.write(batch('one'))
    await file.write(batch('two'))
    expect(lines).toMatchObject([
      { level: 'warn', op: 'bgpMrtFile', file: path, error: expect.stringContaining('ENOENT'), records: 0 },
    ])
    time.now = milliseconds(60_000)
    await file.write(batch('three'))
    expect(lines[1]).toMatchObject({ records: 3 })
    mkdirSync(folder)
    await file.write(batch('four'))
    expect([text(path), file.records]).toEqual(['four', { written: 1, lost: 3 }])
    await file.close()
  })

  test('because it came too fast is counted too', async () => {
    const { file, path, lines } = recording()
    await file.write(batch('one', 7))
    expect([text(path), file.records]).toEqual(['one', { written: 1, lost: 7 }])
    expect(lines).toMatchObject([{ records: 7, error: 'they came faster than they are written' }])
    await file.close()
  })

  test('over what is no file leaves that alone', async () => {
    const path = join(mkdtempSync(join(root, 'it-')), 'folder')
    mkdirSync(path)
    writeFileSync(join(path, 'kept'), '')
    const { file } = recording(path)
    await file.write(batch('one'))
    await file.close()
    expect([existsSync(join(path, 'kept')), existsSync(`${path}.1`)]).toEqual([true, false])
  })
})
