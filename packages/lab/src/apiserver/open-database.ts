// Opens the API server's database file, or says why it cannot be used and what to do: held by another server, damaged,
// not writable, no room left, of a newer schema, or not ours at all. Nothing in a file that is refused is changed. The
// file is locked for as long as it is open; the lock goes with the process, also with kill -9, after which SQLite takes
// up its write-ahead log by itself. Contract: sqlite.org/wal.html ("Use of WAL Without Shared-Memory"), result codes.

import { accept, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { Database, SQLiteError } from 'bun:sqlite'

/** "IGOT": what `PRAGMA application_id` says of a file that is ours. */
const APPLICATION_ID = 0x49474f54
/** Raised with every change of the tables, so that an older Ingot leaves a newer file alone. */
const SCHEMA_VERSION = 1

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    resource TEXT, namespace TEXT, name TEXT, json TEXT,
    PRIMARY KEY (resource, namespace, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS changes (
    revision INTEGER PRIMARY KEY, type TEXT, resource TEXT, namespace TEXT, name TEXT, json TEXT, previous TEXT
  );
  CREATE TABLE IF NOT EXISTS index_values (
    value TEXT, resource TEXT, namespace TEXT, name TEXT,
    PRIMARY KEY (value, resource, namespace, name)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS index_values_by_object ON index_values (resource, namespace, name);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`

/** Opens `file`, which is made where there is none, for this process alone. Closing it gives it back. */
export function openDatabase(file: string): Result<Database> {
  let database: Database | undefined
  try {
    database = new Database(file, { create: true, readwrite: true })
    // whoever holds the file may hold it for days
    database.run('PRAGMA busy_timeout = 0')
    database.run('PRAGMA locking_mode = EXCLUSIVE')
    const objection = objectionTo(database)
    if (objection === undefined) {
      // the first write: takes the lock, and fails now where no write can ever succeed
      prepareDatabase(database)
      return accept(database)
    }
    database.close()
    return unusable(file, ...objection)
  } catch (error) {
    database?.close()
    if (!(error instanceof SQLiteError)) throw error
    return unusable(file, ...explain(error))
  }
}

/** Why a store that was opened fails now, as one line with the next step; undefined for what is no failure of a store. */
export function databaseFailure(error: Error, { filename }: Database): string | undefined {
  return error instanceof SQLiteError ? `the database ${filename} ${explain(error).join('; ')}` : undefined
}

/** Makes the tables where they are missing. */
export function prepareDatabase(database: Database): void {
  database.run('PRAGMA journal_mode = WAL')
  // a crash of the process loses nothing, one of the machine at most the last writes
  database.run('PRAGMA synchronous = NORMAL')
  database.transaction(() => database.run(SCHEMA)).immediate()
}

type Objection = readonly [what: string, remedy: string]

const DAMAGED_REMEDY =
  'move it away and start again with an empty one, or put a copy of it back that was made before'

function objectionTo(database: Database): Objection | undefined {
  const pragma = (name: string) => database.query<Record<string, unknown>, []>(`PRAGMA ${name}`).get()?.[name]
  const version = Number(pragma('user_version'))
  const tables = database.query('SELECT name FROM sqlite_schema').all()
  if (tables.length === 0 && version === 0) return undefined
  if (pragma('application_id') !== APPLICATION_ID) {
    return ['is a database of another program', 'name another file']
  }
  if (version > SCHEMA_VERSION) {
    return [
      `was written by a newer Ingot (its tables are version ${version}, this one knows ${SCHEMA_VERSION})`,
      'start the newer Ingot, or name another file',
    ]
  }
  // reads everything once: 0.2 s for a full window of 50,000 changes, 150 MB
  const [[fault] = []] = database.query<unknown, []>('PRAGMA integrity_check(1)').values()
  return fault === 'ok' ? undefined : [`is damaged (${oneLine(String(fault))})`, DAMAGED_REMEDY]
}

function explain({ code = '', message }: SQLiteError): Objection {
  const said = `${message}, ${code}`
  switch (code.split('_').slice(0, 2).join('_')) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return [`is in use by another process (${said})`, 'stop that one, or name another file']
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return [`is damaged, or no database at all (${said})`, DAMAGED_REMEDY]
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return [`cannot be written (${said})`, 'make the file and its folder writable, or name another file']
    case 'SQLITE_CANTOPEN':
      return [`cannot be opened (${said})`, 'check that its folder is there and may be read and written']
    case 'SQLITE_FULL':
      return [`has no room left on its disk (${said})`, 'free some space, or name a file on another disk']
    default:
      return [`cannot be used (${said})`, 'check the disk, or name another file']
  }
}

function unusable(file: string, what: string, remedy: string) {
  return refuse('DatabaseUnusable', `the database ${file} ${what}`, { file }, remedy)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
