// Database files as machines leave them: held, damaged, foreign, read-only, on a full disk, of a killed process.

import { afterAll, describe, expect, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMessages } from '../child.ts'
import { startCluster } from './cluster.fixture.ts'
import { openDatabase } from './open-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'ingot-database-'))
afterAll(() => rmSync(folder, { recursive: true }))
let names = 0
const newFile = () => join(folder, `${names++}.db`)

/** The verdict on a file, which has to name it. */
function verdictOn(file: string) {
  const opened = openDatabase(file)
  if (opened.ok) throw new Error('was opened')
  const { reason, message, remedy } = opened.verdict
  expect(reason).toBe('DatabaseUnusable')
  expect(message).toContain(file)
  expect(message).not.toContain('\n')
  expect(remedy).toMatch(/.+/)
  return message.replace(file, 'FILE')
}

function must(file: string): Database {
  const opened = openDatabase(file)
  if (!opened.ok) throw new Error(opened.verdict.message)
  return opened.value
}

/** A server on `file` in a process of its own. */
function startStored(file: string, before: readonly string[] = []) {
  const program = [process.execPath, join(import.meta.dir, 'stored-server.fixture.ts'), file]
  const child = Bun.spawn([...before, ...program], { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' })
  const messages = readMessages(child.stdout)
  const next = async () => (await messages.next()).value as Record<string, unknown>
  const ask = (counts: readonly number[]) =>
    void child.stdin.write(counts.map((count) => `${count}\n`).join(''))
  const create = (count: number) => {
    ask([count])
    return next()
  }
  const kill = () => {
    child.kill('SIGKILL')
    return child.exited
  }
  return { next, ask, create, kill, [Symbol.asyncDispose]: async () => void (await kill()) }
}

describe('a database file', () => {
  test('that is not there is made, and opened again', () => {
    const file = newFile()
    must(file).close()
    must(file).close()
  })

  test('that is open is refused, to this process and to another, and free once it is closed', async () => {
    const file = newFile()
    const database = must(file)
    expect(verdictOn(file)).toContain('FILE is in use by another process (')
    await using other = startStored(file)
    expect(await other.next()).toMatchObject({ ok: false, verdict: { reason: 'DatabaseUnusable' } })
    database.close()
    must(file).close()
  })

  test.each([
    ['text', 'hello, I am no database. '.repeat(50)],
    ['a few bytes', 'hello'],
  ])('that is %s is refused and left as it is', (_name, content) => {
    const file = newFile()
    writeFileSync(file, content)
    expect(verdictOn(file)).toStartWith('the database FILE is damaged, or no database at all (')
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  test('with a damaged page is refused and left as it is', async () => {
    const file = newFile()
    {
      const database = must(file)
      const cluster = startCluster({ database })
      for (let i = 0; i < 20; i++) await createConfigMap(cluster)
      cluster.api.close()
      database.close()
    }
    const content = readFileSync(file)
    const damaged = content.fill(0x5a, 4096 * 3, 4096 * 6)
    writeFileSync(file, damaged)
    expect(verdictOn(file)).toStartWith('the database FILE is damaged (')
    expect(readFileSync(file).equals(damaged)).toBe(true)
  })

  test('that was cut off is refused', async () => {
    const file = newFile()
    const database = must(file)
    const cluster = startCluster({ database })
    for (let i = 0; i < 20; i++) await createConfigMap(cluster)
    database.close()
    writeFileSync(file, readFileSync(file).subarray(0, 4096 * 5 + 100))
    expect(verdictOn(file)).toStartWith('the database FILE is damaged')
  })

  test('of another program is refused and left as it is', () => {
    const file = newFile()
    const foreign = new Database(file, { create: true })
    foreign.run('CREATE TABLE songs (title TEXT)')
    foreign.close()
    const content = readFileSync(file)
    expect(verdictOn(file)).toBe('the database FILE is a database of another program')
    expect(readFileSync(file).equals(content)).toBe(true)
  })

  test('of a newer schema is refused with both versions', () => {
    const file = newFile()
    const database = must(file)
    database.run('PRAGMA user_version = 7')
    database.close()
    expect(verdictOn(file)).toContain('its tables are version 7, this one knows 1')
  })

  test('in a folder that is not there is refused, and so is a folder', () => {
    expect(verdictOn(join(folder, 'missing', 'a.db'))).toContain('cannot be opened')
    expect(verdictOn(folder)).toContain('cannot be opened')
  })

  test('of a server that was killed goes on where it stood', async () => {
    const file = newFile()
    let last: unknown
    {
      await using server = startStored(file)
      expect(await server.next()).toEqual({ ok: true })
      const { resourceVersion } = await server.create(30)
      last = resourceVersion
    }
    const cluster = startCluster({ database: must(file) })
    const { metadata, items } = (await cluster.request('GET', CONFIG_MAPS)).body
    expect(items).toHaveLength(30)
    // starting writes WIDGET_DEFINITION, which the killed server did not have
    expect(Number(metadata.resourceVersion)).toBe(Number(last) + 1)
    const watch = await cluster.watch(`${CONFIG_MAPS}?watch=1&resourceVersion=${Number(last) - 1}`)
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { metadata: { resourceVersion: last } },
    })
  })

  test('of a server that was killed while it wrote has every write that was answered, and is whole', async () => {
    const file = newFile()
    let answered: Record<string, unknown> = {}
    {
      await using server = startStored(file)
      await server.next()
      server.ask(Array<number>(300).fill(1))
      for (let i = 0; i < 40; i++) answered = await server.next()
    }
    const database = must(file)
    const cluster = startCluster({ database, definitions: [] })
    const { items, metadata } = (await cluster.request('GET', CONFIG_MAPS)).body
    expect(items.length).toBeGreaterThanOrEqual(40)
    expect(Number(metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(answered.resourceVersion))
    // every revision is one change, none is missing, and the last one is the counter's
    const window = 'SELECT count(*) AS count, min(revision) AS first, max(revision) AS last FROM changes'
    const { count, first, last } = database
      .query<{ count: number; first: number; last: number }, []>(window)
      .get() ?? { count: 0, first: 0, last: 0 }
    expect([count, last]).toEqual([last - first + 1, Number(metadata.resourceVersion)])
  })
})

const isRoot = process.getuid?.() === 0
const needs = isRoot ? '' : ' [needs root]'
describe.skipIf(!isRoot)(`on a disk of its own, a database file${needs}`, () => {
  /** Runs what follows in a mount namespace, where `disk` is a file system of `options`. */
  function onDisk(disk: string, options: string): readonly string[] {
    const script = `mkdir -p "${disk}" && mount -t tmpfs -o ${options} tmpfs "${disk}" && exec "$@"`
    return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh']
  }

  test('that cannot be written is refused', async () => {
    const disk = join(folder, 'read-only')
    await using server = startStored(join(disk, 'a.db'), onDisk(disk, 'ro'))
    expect(await server.next()).toMatchObject({ ok: false, verdict: { reason: 'DatabaseUnusable' } })
  })

  test('that has no room at all is refused', async () => {
    const disk = join(folder, 'tiny')
    await using server = startStored(join(disk, 'a.db'), onDisk(disk, 'size=4k'))
    expect(await server.next()).toMatchObject({
      verdict: { message: expect.stringContaining('has no room left on its disk') },
    })
  })

  test('that fills up answers 500 with the reason, counts nothing that failed, and goes on reading', async () => {
    const disk = join(folder, 'small')
    await using server = startStored(join(disk, 'a.db'), onDisk(disk, 'size=1m'))
    expect(await server.next()).toEqual({ ok: true })
    const full = await server.create(1000)
    expect(full).toMatchObject({ code: 500, message: expect.stringContaining('full') })
    const again = await server.create(1)
    expect(again).toMatchObject({ code: 500, resourceVersion: full.resourceVersion })
  })
})

test('a write that fails changes nothing, tells no watch, and the next one that works takes its revision', async () => {
  const database = new Database(':memory:')
  const cluster = startCluster({ database })
  const before = (await cluster.request('GET', CONFIG_MAPS)).body.metadata.resourceVersion
  const watch = await cluster.watch(`${CONFIG_MAPS}?watch=1&resourceVersion=${before}`)
  const pages = Number(database.query<{ page_count: number }, []>('PRAGMA page_count').get()?.page_count)

  database.run(`PRAGMA max_page_count = ${pages}`)
  const refused = await createConfigMap(cluster, 'x'.repeat(100_000))
  expect(refused.code).toBe(500)
  expect(refused.body).toMatchObject({ kind: 'Status', reason: 'InternalError' })
  expect(refused.body.message).toBe(
    'Internal error occurred: the database :memory: has no room left on its disk (database or disk is full, SQLITE_FULL); ' +
      'free some space, or name a file on another disk',
  )
  const after = (await cluster.request('GET', CONFIG_MAPS)).body
  expect([after.metadata.resourceVersion, after.items]).toEqual([before, []])

  database.run(`PRAGMA max_page_count = ${pages + 1000}`)
  const { code, body } = await createConfigMap(cluster, 'x'.repeat(100_000))
  expect([code, body.metadata.resourceVersion]).toEqual([201, String(Number(before) + 1)])
  expect((await watch.next()).object.metadata.name).toBe(body.metadata.name)
})

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'

function createConfigMap(cluster: ReturnType<typeof startCluster>, text = 'x'.repeat(3000)) {
  return cluster.request('POST', CONFIG_MAPS, { metadata: { generateName: 'c-' }, data: { text } })
}
