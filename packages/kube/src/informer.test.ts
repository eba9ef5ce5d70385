// Reflector and informer: whatever the server does, the copy becomes true again, with a change for every difference.

import { afterEach, describe, expect, test } from 'bun:test'
import { seconds, SERVICES } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import { startInformer } from './informer.ts'
import type { Informer } from './informer.ts'
import { createManualRuntime, until } from './manual-runtime.ts'
import type { ManualRuntime } from './manual-runtime.ts'
import type { KubernetesObject } from './object.ts'
import { ScriptedStream, startScriptedServer, statusAnswer } from './scripted-server.fixture.ts'
import type { ScriptedAnswer, ScriptedServer, SeenRequest } from './scripted-server.fixture.ts'
import { WATCH_SILENCE_LIMIT } from './watch.ts'

const object = (name: string, resourceVersion: string): KubernetesObject => ({
  metadata: { name, namespace: 'default', resourceVersion },
})
const line = (type: string, about: unknown) => `${JSON.stringify({ type, object: about })}\n`

/** A server whose list is `items` at `version`, and which hands each watch to the test. */
class Fixture {
  items: KubernetesObject[]
  version = '1'
  refuse: (() => ScriptedAnswer) | undefined
  readonly watches: ScriptedStream[] = []
  readonly runtime: ManualRuntime = createManualRuntime()
  readonly changes: string[] = []
  readonly lines: string[] = []
  readonly server: ScriptedServer
  readonly client: Client
  readonly informer: Informer<KubernetesObject>

  static async start(items: KubernetesObject[] = [], refusal?: () => ScriptedAnswer): Promise<Fixture> {
    const made: { fixture?: Fixture } = {}
    const server = await startScriptedServer((request) => made.fixture?.answer(request))
    return (made.fixture = new Fixture(server, items, refusal))
  }

  /** With a `refusal` the kind is optional, and refused until the test takes it back. */
  private constructor(server: ScriptedServer, items: KubernetesObject[], refusal?: () => ScriptedAnswer) {
    this.items = items
    this.refuse = refusal
    this.server = server
    this.client = createClient(server.config, 'test', this.runtime)
    this.informer = startInformer<KubernetesObject>(
      this.client,
      SERVICES,
      {},
      {
        changed: ({ key, object: now, previous }) =>
          this.changes.push(
            `${key} ${previous?.metadata.resourceVersion ?? '-'}>${now?.metadata.resourceVersion ?? '-'}`,
          ),
        synced: () => this.changes.push('synced'),
        isOptional: refusal !== undefined,
      },
      this.runtime,
      createLogger({ level: 'debug', clock: this.runtime.date, write: (text) => this.lines.push(text) }),
    )
  }

  answer({ query }: SeenRequest): ScriptedAnswer {
    if (this.refuse) return this.refuse()
    if (!query.has('watch')) {
      return Response.json({ metadata: { resourceVersion: this.version }, items: this.items })
    }
    const stream = new ScriptedStream()
    this.watches.push(stream)
    return stream
  }

  lists(): number {
    return this.server.seen.filter(({ query }) => !query.has('watch')).length
  }

  watchedFrom(): (string | null)[] {
    return this.server.seen
      .filter(({ query }) => query.has('watch'))
      .map(({ query }) => query.get('resourceVersion'))
  }

  async watch(count: number): Promise<ScriptedStream> {
    await until(() => this.watches.length === count)
    // its headers have arrived: only the watchdog is left
    await until(() => this.runtime.pending()[0] === WATCH_SILENCE_LIMIT)
    const stream = this.watches[count - 1]
    if (!stream) throw new Error('no such watch')
    return stream
  }

  /** Moves the clock past the back-off that is being waited out. */
  async passBackOff(failures: number): Promise<void> {
    await until(() => this.lines.length === failures)
    this.runtime.advance(seconds(15))
  }

  async stop(): Promise<void> {
    await this.informer.stop()
    this.client.close()
    await this.server.stop()
  }
}

let fixture: Fixture | undefined
afterEach(async () => {
  await fixture?.stop()
  expect(fixture?.runtime.pending() ?? []).toEqual([])
})

describe('informer', () => {
  test('keeps nothing of who set which field', async () => {
    const managed = (name: string, version: string): KubernetesObject => {
      const plain = object(name, version)
      return { ...plain, metadata: { ...plain.metadata, managedFields: [{ manager: 'kubectl' }] } }
    }
    fixture = await Fixture.start([managed('a', '1')])
    const watch = await fixture.watch(1)
    watch.send(line('ADDED', managed('b', '2')))
    await until(() => fixture?.informer.store.size === 2)
    expect([...fixture.informer.store.values()]).toEqual([object('a', '1'), object('b', '2')])
  })

  test('is synced after the first list, and then follows the watch from its version', async () => {
    fixture = await Fixture.start([object('a', '1')])
    const { changes, informer } = fixture
    expect(informer.isSynced()).toBe(false)
    const watch = await fixture.watch(1)
    watch.send(
      line('ADDED', object('b', '2')) +
        line('MODIFIED', object('a', '3')) +
        line('DELETED', object('b', '4')),
    )
    await until(() => changes.length === 5)
    expect(changes).toEqual(['default/a ->1', 'synced', 'default/b ->2', 'default/a 1>3', 'default/b 2>-'])
    expect([...informer.store.keys()]).toEqual(['default/a'])
    const { query } = fixture.server.seen[1] ?? {}
    expect(query?.get('resourceVersion')).toBe('1')
    expect(query?.get('allowWatchBookmarks')).toBe('true')
    expect(Number(query?.get('timeoutSeconds'))).toBeWithin(240, 480)
  })

  test('goes on from the last bookmark when the server ends the watch', async () => {
    fixture = await Fixture.start()
    const watch = await fixture.watch(1)
    watch.send(line('ADDED', object('a', '5')) + line('BOOKMARK', { metadata: { resourceVersion: '90' } }))
    await until(() => fixture?.changes.length === 2)
    fixture.runtime.advance(seconds(60))
    watch.end()
    await fixture.watch(2)
    expect(fixture.watchedFrom()).toEqual(['1', '90'])
    expect(fixture.lists()).toBe(1)
    expect(fixture.lines).toEqual([])
  })

  test('goes on from the last event after a reset in the middle of a line, once it has waited', async () => {
    fixture = await Fixture.start()
    const watch = await fixture.watch(1)
    watch.send(`${line('ADDED', object('a', '5'))}{"type":"MOD`)
    await until(() => fixture?.changes.length === 2)
    watch.reset()
    await fixture.passBackOff(1)
    await fixture.watch(2)
    expect(fixture.watchedFrom()).toEqual(['1', '5'])
    expect(fixture.lists()).toBe(1)
  })

  test.each([
    [
      'in the stream',
      (f: Fixture) => f.watches[0]?.send(line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' })),
    ],
    [
      'as an answer',
      (f: Fixture) => {
        f.refuse = () => statusAnswer(410, 'Expired')
        f.watches[0]?.end()
      },
    ],
  ])('lists again after a 410 %s, and finds what was deleted meanwhile', async (_name, expire) => {
    fixture = await Fixture.start([object('kept', '1'), object('gone', '1'), object('grown', '1')])
    const { changes } = fixture
    const watch = await fixture.watch(1)
    watch.send(line('BOOKMARK', { metadata: { resourceVersion: '2' } }))
    fixture.items = [object('kept', '1'), object('grown', '7'), object('new', '8')]
    fixture.version = '9'
    changes.length = 0
    fixture.runtime.advance(seconds(60))
    expire(fixture)
    await until(() => fixture?.lines.length === 1)
    fixture.refuse = undefined
    fixture.runtime.advance(seconds(15))
    await fixture.watch(2)
    expect(changes).toEqual(['default/gone 1>-', 'default/grown 1>7', 'default/new ->8'])
    expect(fixture.watchedFrom().at(-1)).toBe('9')
  })

  test('ends a watch that has been silent for too long, and takes up where it was', async () => {
    fixture = await Fixture.start()
    const watch = await fixture.watch(1)
    watch.send(line('ADDED', object('a', '5')))
    await until(() => fixture?.changes.length === 2)
    fixture.runtime.advance(WATCH_SILENCE_LIMIT)
    await until(() => watch.isClosed())
    await fixture.passBackOff(1)
    await fixture.watch(2)
    expect(fixture.watchedFrom()).toEqual(['1', '5'])
    expect(fixture.lists()).toBe(1)
  })

  test('lists again when a watch never said anything, as of a server restored to an earlier version', async () => {
    fixture = await Fixture.start([object('lost', '900')])
    const watch = await fixture.watch(1)
    fixture.items = [object('kept', '3')]
    fixture.version = '4'
    fixture.runtime.advance(WATCH_SILENCE_LIMIT)
    await until(() => watch.isClosed())
    await fixture.passBackOff(1)
    await fixture.watch(2)
    expect(fixture.watchedFrom().at(-1)).toBe('4')
    expect([...fixture.informer.store.keys()]).toEqual(['default/kept'])
  })

  test('waits longer and longer for a server that refuses, and says so', async () => {
    fixture = await Fixture.start()
    const { lines, runtime } = fixture
    const watch = await fixture.watch(1)
    fixture.refuse = () => statusAnswer(403, 'Forbidden', 'services is forbidden')
    watch.reset()
    const waits: number[] = []
    for (let failures = 1; failures <= 9; failures++) {
      await until(() => lines.length === failures)
      await until(() => runtime.pending().length === 1)
      waits.push(Number(runtime.pending()[0]))
      runtime.advance(seconds(15))
    }
    expect(waits[0]).toBeWithin(100, 201)
    expect(waits.at(-1)).toBeWithin(7500, 15_001)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      resource: 'services',
      error: 'services is forbidden',
    })
    expect(fixture.informer.isSynced()).toBe(true)
  })

  test.each([
    ['ends every watch at once', (watch: ScriptedStream) => watch.end()],
    [
      'ends every watch after one event',
      (watch: ScriptedStream) => {
        watch.send(line('MODIFIED', object('a', '2')))
        watch.end()
      },
    ],
    [
      'lists well and says of every watch that it has expired',
      (watch: ScriptedStream) => watch.send(line('ERROR', { kind: 'Status', code: 410, reason: 'Expired' })),
    ],
  ])('waits longer and longer for a server that %s', async (_name, end) => {
    fixture = await Fixture.start([object('a', '1')])
    const { lines, runtime } = fixture
    let wait = 0
    for (let failures = 1; failures <= 8; failures++) {
      end(await fixture.watch(failures))
      await until(() => lines.length === failures && runtime.pending().length === 1)
      wait = Number(runtime.pending()[0])
      runtime.advance(seconds(15))
    }
    expect(wait).toBeWithin(7500, 15_001)
  })

  test('is patient anew once a watch has lasted', async () => {
    fixture = await Fixture.start()
    const { lines, runtime } = fixture
    for (let failures = 1; failures <= 6; failures++) {
      const watch = await fixture.watch(failures)
      if (failures === 6) runtime.advance(seconds(1))
      watch.reset()
      await until(() => lines.length === failures && runtime.pending().length === 1)
      if (failures < 6) runtime.advance(seconds(15))
    }
    expect(Number(runtime.pending()[0])).toBeWithin(100, 201)
  })

  test('survives garbage', async () => {
    fixture = await Fixture.start()
    const watch = await fixture.watch(1)
    watch.send('<html>\n')
    await fixture.passBackOff(1)
    const second = await fixture.watch(2)
    second.send(line('ADDED', object('a', '2')))
    await until(() => fixture?.informer.store.size === 1)
  })

  test('stops at once while it lists, watches or waits, and tells nothing afterwards', async () => {
    for (const when of ['listing', 'hearing nothing', 'watching', 'waiting']) {
      fixture = await Fixture.start()
      if (when === 'hearing nothing') {
        fixture.refuse = () => undefined
        await until(() => fixture?.server.seen.length === 1)
      } else if (when !== 'listing') await fixture.watch(1)
      if (when === 'waiting') {
        fixture.watches[0]?.reset()
        await until(() => fixture?.lines.length === 1)
      }
      const told = fixture.changes.length
      await fixture.stop()
      expect(fixture.changes).toHaveLength(told)
    }
  })

  test.each([
    [404, 'NotFound'],
    [403, 'Forbidden'],
  ])(
    'of an optional kind is synced when it is refused by %d, says so once, and follows it later',
    async (code, reason) => {
      fixture = await Fixture.start([object('a', '1')], () => statusAnswer(code, reason))
      const { informer, changes, lines, runtime } = fixture
      await until(() => informer.isSynced())
      runtime.advance(seconds(15))
      await until(() => fixture?.lists() === 2 && runtime.pending().length === 1)
      expect([changes, lines.length]).toEqual([['synced'], 1])
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', resource: 'services', reason })
      fixture.refuse = undefined
      runtime.advance(seconds(15))
      await until(() => changes.length === 2)
      expect(changes).toEqual(['synced', 'default/a ->1'])
    },
  )

  test('of an optional kind is not synced by any other failure', async () => {
    fixture = await Fixture.start([], () => statusAnswer(500, 'InternalError'))
    await until(() => fixture?.lines.length === 1)
    expect(fixture.informer.isSynced()).toBe(false)
    expect(fixture.informer.trouble()).toStartWith('InternalError')
  })
})
