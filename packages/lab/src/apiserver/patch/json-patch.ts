// JSON patch, RFC 6902, with JSON pointers, RFC 6901. A failing operation fails the patch as a whole; the sentences are
// those of the library that kube-apiserver uses, as far as a person sees them.

import { equalJson, isObject } from '../json.ts'
import type { Json } from '../json.ts'

/** The patched document, or the sentence about the operation that failed. */
export type JsonPatchResult =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string }

/** Applies `operations` in order to a copy of `document`. */
export function jsonPatch(document: Json, operations: Json): JsonPatchResult {
  if (!Array.isArray(operations)) return fail('error decoding patch: the patch must be a list of operations')
  let root = structuredClone(document)
  for (const operation of operations) {
    const applied = apply(root, operation)
    if (!applied.ok) return applied
    root = applied.value
  }
  return { ok: true, value: root }
}

function apply(root: Json, operation: Json): JsonPatchResult {
  if (!isObject(operation) || typeof operation.path !== 'string') return fail('operation without a path')
  const { op, path, value, from } = operation
  switch (op) {
    case 'add':
      return value === undefined
        ? fail('add operation without a value')
        : add(root, path, structuredClone(value))
    case 'replace': {
      if (value === undefined) return fail('replace operation without a value')
      if (path === '') return { ok: true, value }
      const removed = remove(root, path, op)
      return removed.ok ? add(root, path, structuredClone(value)) : removed
    }
    case 'remove':
      return remove(root, path, op)
    case 'test': {
      const found = read(root, path)
      return equalJson(found ?? null, value ?? null)
        ? { ok: true, value: root }
        : fail(`testing value ${path} failed: test failed`)
    }
    case 'move':
    case 'copy': {
      const moved = typeof from === 'string' ? read(root, from) : undefined
      if (typeof from !== 'string' || moved === undefined)
        return fail(`${op} operation does not apply: doc is missing from path: ${String(from)}`)
      const copied = structuredClone(moved)
      const removed = op === 'move' ? remove(root, from, op) : fail('')
      return op === 'move' && !removed.ok ? removed : add(root, path, copied)
    }
    default:
      return fail(`Unexpected kind: ${String(op)}`)
  }
}

function add(root: Json, path: string, value: Json): JsonPatchResult {
  const pointer = parsePointer(path)
  const last = pointer.pop()
  if (last === undefined) return { ok: true, value }
  const parent = resolve(root, pointer)
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : arrayIndex(last, parent.length)
    if (index === undefined)
      return fail(`add operation does not apply: doc is missing path: ${path}: invalid index`)
    parent.splice(index, 0, value)
  } else if (isObject(parent)) parent[last] = value
  else return fail(`add operation does not apply: doc is missing path: "${path}": missing value`)
  return { ok: true, value: root }
}

function remove(root: Json, path: string, op: string): JsonPatchResult {
  const pointer = parsePointer(path)
  const last = pointer.pop()
  const parent = resolve(root, pointer)
  if (last !== undefined && Array.isArray(parent)) {
    const index = arrayIndex(last, parent.length - 1)
    if (index !== undefined) {
      parent.splice(index, 1)
      return { ok: true, value: root }
    }
  } else if (last !== undefined && isObject(parent) && parent[last] !== undefined) {
    delete parent[last]
    return { ok: true, value: root }
  }
  return fail(`${op} operation does not apply: doc is missing path: ${path}: missing value`)
}

function read(root: Json, path: string): Json | undefined {
  return resolve(root, parsePointer(path))
}

function resolve(root: Json, pointer: readonly string[]): Json | undefined {
  let current: Json | undefined = root
  for (const token of pointer) {
    if (Array.isArray(current)) {
      const index = arrayIndex(token, current.length - 1)
      current = index === undefined ? undefined : current[index]
    } else current = isObject(current) ? current[token] : undefined
  }
  return current
}

// RFC 6901 section 4: ~1 is a slash and ~0 a tilde, in this order
function parsePointer(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function arrayIndex(token: string, largest: number): number | undefined {
  return /^(0|[1-9]\d*)$/.test(token) && Number(token) <= largest ? Number(token) : undefined
}

function fail(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message }
}
