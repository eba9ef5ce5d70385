// Lists: a collection at one revision, whole or in pages, from the store's rows without parsing what needs no parsing.
// An older revision is read by undoing the changes since. Contract: Kubernetes API concepts, "Resource versions".

import { decodeContinue, encodeContinue } from './continue-token.ts'
import { forbidden, notSupported } from './field-error.ts'
import type { FieldError } from './field-error.ts'
import { parseSelection } from './list-selection.ts'
import type { Selection } from './list-selection.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { badRequest, done, expired, invalidObject, qualified, tooLargeVersion } from './status.ts'
import type { Failed, Outcome } from './status.ts'
import type { Row, Storage } from './storage.ts'
import { jsonInVersionOf } from './versions.ts'

/** A page of a collection. `continue` is '' on the last page; `remaining` is only known without selectors. */
export interface Page {
  readonly rows: readonly Row[]
  readonly revision: number
  readonly continue: string
  readonly remaining: number | undefined
}

const START = { namespace: '', name: '' }

/** The page that `query` asks for; `namespace` '' is all of them. */
export function listPage(
  storage: Storage,
  kind: ResourceKind,
  namespace: string,
  query: URLSearchParams,
): Outcome<Page> {
  const selection = parseSelection(query, kind.selectableFields)
  if (!selection.ok) return selection
  const start = pageStart(storage, query)
  if (!start.ok) return start
  const { revision, after } = start.value
  const limit = Math.trunc(Number(query.get('limit') ?? 0)) || Infinity
  const rows = rowsAt(storage, kind, namespace, revision, after, selection.value, limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (last === undefined || rows.length <= limit) {
    return done({ rows: page, revision, continue: '', remaining: undefined })
  }
  const left = storage.count(qualified(kind), namespace) - limit
  return done({
    rows: page,
    revision,
    continue: encodeContinue({ revision, namespace: last.namespace, name: last.name }),
    remaining: selection.value === undefined && after === START ? left : undefined,
  })
}

/** A list object around items that are JSON already. Items of built-in kinds come without kind, as from the real server. */
export function renderList(kind: ResourceKind, page: Page): string {
  const prefix = `{"apiVersion":${JSON.stringify(groupVersion(kind))},"kind":${JSON.stringify(kind.kind)},`
  const item = ({ json }: Row) => (json.startsWith(prefix) ? `{${json.slice(prefix.length)}` : json)
  const items = kind.isCustom ? page.rows.map((row) => row.json) : page.rows.map(item)
  const head = JSON.stringify({
    kind: `${kind.kind}List`,
    apiVersion: groupVersion(kind),
    metadata: listMetadata(page),
  })
  return `${head.slice(0, -1)},"items":[${items.join(',')}]}`
}

/** The metadata of a list or table. */
export function listMetadata(page: Page) {
  return {
    resourceVersion: String(page.revision),
    ...(page.continue !== '' && { continue: page.continue }),
    ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
  }
}

interface PageStart {
  readonly revision: number
  readonly after: { readonly namespace: string; readonly name: string }
}

function pageStart(storage: Storage, query: URLSearchParams): Outcome<PageStart> {
  const current = storage.revision()
  const token = query.get('continue') ?? ''
  if (token !== '') {
    const decoded = decodeContinue(token)
    if (decoded === undefined) return badRequest('continue key is not valid')
    if (decoded.revision < storage.oldestRevision()) {
      return expired(
        'The provided continue parameter is too old to display a consistent list result. You must start a new list ' +
          'without the continue parameter.',
      )
    }
    return done({ revision: decoded.revision, after: decoded })
  }
  const asked = parseRevision(query)
  if (!asked.ok) return asked
  const mismatch = wrongMatch(query)
  if (mismatch !== undefined) return mismatch
  if (asked.value > current) return tooLargeVersion(asked.value, current)
  if (query.get('resourceVersionMatch') !== 'Exact') return done({ revision: current, after: START })
  if (asked.value < storage.oldestRevision()) return expired(tooOld(asked.value, storage))
  return done({ revision: asked.value, after: START })
}

/** What is wrong with `resourceVersionMatch` of a list. */
function wrongMatch(query: URLSearchParams): Failed | undefined {
  const match = query.get('resourceVersionMatch') ?? ''
  const version = query.get('resourceVersion') ?? ''
  if (match === '') return undefined
  const field = 'resourceVersionMatch'
  const refuse = (error: FieldError) => invalidObject('ListOptions', 'meta.k8s.io', '', [error])
  if (version === '') {
    return refuse(forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
  }
  if (match === 'Exact' && version === '0') {
    return refuse(forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  }
  return MATCHES.includes(match) ? undefined : refuse(notSupported(field, match, MATCHES))
}

const MATCHES = ['Exact', 'NotOlderThan', '']

/** The `resourceVersion` of a query as a number, 0 where it names none. */
export function parseRevision(query: URLSearchParams): Outcome<number> {
  const text = query.get('resourceVersion') ?? ''
  return /^\d*$/.test(text)
    ? done(Number(text))
    : badRequest(`Invalid value: "${text}": invalid resource version`)
}

/** The sentence of a 410. */
export function tooOld(asked: number, storage: Storage): string {
  return `too old resource version: ${asked} (${storage.oldestRevision()})`
}

function rowsAt(
  storage: Storage,
  kind: ResourceKind,
  namespace: string,
  revision: number,
  after: PageStart['after'],
  selection: Selection,
  limit: number,
): Row[] {
  const resource = qualified(kind)
  const changes = revision === storage.revision() ? [] : storage.changesAfter(resource, revision)
  const readsAll = selection !== undefined || changes.length > 0 || limit === Infinity
  const rows = storage.list({ resource, namespace, after, limit: readsAll ? -1 : limit })
  const then = changes.length === 0 ? rows : undo(rows, changes.toReversed(), namespace, after)
  const selected = selection === undefined ? then : then.filter((row) => selection(row.json))
  const page = selected.slice(0, limit)
  return kind.isCustom ? page.map((row) => ({ ...row, json: jsonInVersionOf(kind, row.json) })) : page
}

/** What the rows were before `changes`, newest first. */
function undo(
  rows: readonly Row[],
  changes: ReturnType<Storage['changesAfter']>,
  namespace: string,
  after: PageStart['after'],
): Row[] {
  const byKey = new Map(rows.map((row) => [`${row.namespace}/${row.name}`, row]))
  for (const change of changes) {
    if (namespace !== '' && change.namespace !== namespace) continue
    if (compare(change, after) <= 0) continue
    const key = `${change.namespace}/${change.name}`
    if (change.previous === null) byKey.delete(key)
    else byKey.set(key, { namespace: change.namespace, name: change.name, json: change.previous })
  }
  return [...byKey.values()].sort(compare)
}

function compare(a: PageStart['after'], b: PageStart['after']): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
