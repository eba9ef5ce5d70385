// The store: objects as JSON in SQLite, one counter of revisions for all of them, and a bounded window of changes from
// which watches start and lists go back in time. It knows no kind and judges nothing.
// Contract: what etcd is to kube-apiserver. A resourceVersion is the revision of the write that made the object so.

import type { Database } from 'bun:sqlite'
import { parseStored } from './api-object.ts'
import type { ApiObject, ObjectKey } from './api-object.ts'
import { prepareDatabase } from './open-database.ts'

/** One write. `previous` is what the object was before, null when it is new; `json` of a deletion is its last state. */
export interface Change extends ObjectKey {
  readonly revision: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly json: string
  readonly previous: string | null
}

/** An object as a list reads it. */
export interface Row {
  readonly namespace: string
  readonly name: string
  readonly json: string
}

/** Which part of a collection: '' is every namespace; names come after `after`; at most `limit` (-1: all). */
export interface Range {
  readonly resource: string
  readonly namespace: string
  readonly after: { readonly namespace: string; readonly name: string }
  readonly limit: number
}

export interface Storage {
  /** The revision of the last write. */
  revision(): number
  /** Changes up to this revision are forgotten: a watch can start here, not before. */
  oldestRevision(): number
  get(key: ObjectKey): ApiObject | undefined
  /** Ordered by namespace, then name. */
  list(range: Range): Row[]
  /** A whole collection; '' is every namespace. */
  all(resource: string, namespace: string): Row[]
  count(resource: string, namespace: string): number
  /** Writes a new or changed object and gives it back with its resourceVersion. */
  put(key: ObjectKey, object: ApiObject): ApiObject
  /** Deletes an object that is there. */
  remove(key: ObjectKey): ApiObject
  /** Every object with this index value, see `IndexValues`. */
  find(indexValue: string): ObjectKey[]
  /** The changes after `revision`, which must not be below `oldestRevision`. */
  changesAfter(resource: string, revision: number): Change[]
  /** Called after every write, in order. */
  subscribe(listener: (change: Change) => void): void
}

/** By what values an object is found again: its owners, and what it has claimed for itself alone. */
export type IndexValues = (resource: string, object: ApiObject) => readonly string[]

/** Opens the store in `database`; `window` is how many changes are remembered. */
export function openStorage(database: Database, window: number, indexValues: IndexValues): Storage {
  prepareDatabase(database)
  const statements = prepare(database)
  const listeners: ((change: Change) => void)[] = []
  let last = statements.lastRevision.get()?.revision ?? 0

  const write = database.transaction((change: Change, object: ApiObject | undefined) => {
    const { resource, namespace, name } = change
    statements.dropIndex.run(resource, namespace, name)
    if (object === undefined) statements.remove.run(resource, namespace, name)
    else {
      statements.put.run(resource, namespace, name, change.json)
      for (const value of indexValues(resource, object))
        statements.index.run(value, resource, namespace, name)
    }
    const { revision, type, json, previous } = change
    statements.record.run(revision, type, resource, namespace, name, json, previous)
    statements.forget.run(revision - window)
  })

  function commit(
    key: ObjectKey,
    type: Change['type'],
    object: ApiObject,
    previous: string | null,
  ): ApiObject {
    const revision = last + 1
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
    const change = { ...key, revision, type, json: JSON.stringify(stored), previous }
    write(change, type === 'DELETED' ? undefined : stored)
    last = revision
    for (const listener of listeners) listener(change)
    return stored
  }

  const read = (key: ObjectKey) => statements.get.get(key.resource, key.namespace, key.name)?.json

  function list({ resource, namespace, after, limit }: Range): Row[] {
    return namespace === ''
      ? statements.list.all(resource, after.namespace, after.name, limit)
      : statements.listNamespace.all(resource, namespace, after.name, limit)
  }

  return {
    revision: () => last,
    oldestRevision: () => Math.max(0, (statements.firstRevision.get()?.revision ?? 1) - 1),
    get(key) {
      const json = read(key)
      return json === undefined ? undefined : parseStored(json)
    },
    list,
    all: (resource, namespace) =>
      list({ resource, namespace, after: { namespace: '', name: '' }, limit: -1 }),
    count: (resource, namespace) => statements.count.get(resource, namespace, namespace)?.count ?? 0,
    put(key, object) {
      const previous = read(key) ?? null
      return commit(key, previous === null ? 'ADDED' : 'MODIFIED', object, previous)
    },
    remove(key) {
      const previous = read(key)
      if (previous === undefined) throw new Error(`remove of ${key.resource} ${key.name}, which is not there`)
      return commit(key, 'DELETED', parseStored(previous), previous)
    },
    find: (value) => statements.find.all(value),
    changesAfter: (resource, revision) => statements.changes.all(resource, revision),
    subscribe: (listener) => void listeners.push(listener),
  }
}

type Strings = [string, string, string]

// by `query`, which keeps them: what is kept is closed with the database, and only then does the file's lock go
function prepare(database: Database) {
  return {
    get: database.query<{ json: string }, Strings>(
      'SELECT json FROM objects WHERE resource = ? AND namespace = ? AND name = ?',
    ),
    list: database.query<Row, [...Strings, number]>(
      `SELECT namespace, name, json FROM objects
       WHERE resource = ? AND (namespace, name) > (?, ?) ORDER BY namespace, name LIMIT ?`,
    ),
    listNamespace: database.query<Row, [...Strings, number]>(
      `SELECT namespace, name, json FROM objects
       WHERE resource = ? AND namespace = ? AND name > ? ORDER BY name LIMIT ?`,
    ),
    count: database.query<{ count: number }, Strings>(
      "SELECT count(*) AS count FROM objects WHERE resource = ? AND (? = '' OR namespace = ?)",
    ),
    put: database.query<void, [...Strings, string]>('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)'),
    remove: database.query<void, Strings>(
      'DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?',
    ),
    index: database.query<void, [string, ...Strings]>(
      'INSERT OR IGNORE INTO index_values VALUES (?, ?, ?, ?)',
    ),
    dropIndex: database.query<void, Strings>(
      'DELETE FROM index_values WHERE resource = ? AND namespace = ? AND name = ?',
    ),
    find: database.query<ObjectKey, [string]>(
      'SELECT resource, namespace, name FROM index_values WHERE value = ?',
    ),
    record: database.query<void, [number, string, ...Strings, string, string | null]>(
      'INSERT INTO changes (revision, type, resource, namespace, name, json, previous) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    forget: database.query<void, [number]>('DELETE FROM changes WHERE revision <= ?'),
    changes: database.query<Change, [string, number]>(
      'SELECT * FROM changes WHERE resource = ? AND revision > ? ORDER BY revision',
    ),
    firstRevision: database.query<{ revision: number | null }, []>(
      'SELECT min(revision) AS revision FROM changes',
    ),
    lastRevision: database.query<{ revision: number | null }, []>(
      'SELECT max(revision) AS revision FROM changes',
    ),
  }
}
