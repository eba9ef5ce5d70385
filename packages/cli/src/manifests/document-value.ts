// One parsed document as JSON, as Go would have it: keys become text, `<<` is merged, and an alias stands for what it names.
// What Go refuses, a key that stands twice, is refused here with both lines.

import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, Node, YAMLMap } from 'yaml'

export type Json = null | boolean | number | string | Json[] | { [field: string]: Json }

/** What is wrong with the text itself. */
export interface Complaint {
  readonly line: number
  readonly message: string
  readonly remedy?: string
}

/** A document that could be read whole. */
export interface ManifestDocument {
  readonly value: Json
  readonly root: Node
  readonly lineOf: (node: Node) => number
  /** What an alias stands for. */
  readonly behind: (node: unknown) => unknown
}

/** A document, or what is wrong with it. */
export type ReadDocument =
  | { readonly ok: true; readonly document: ManifestDocument }
  | { readonly ok: false; readonly complaints: Complaint[] }

export const TOO_DEEP = 'too deep, or too many aliases'
/** More than any manifest has, and far less than what exhausts the stack or, by aliases of aliases, the memory. */
const DEEPEST = 200
const MOST_NODES = 2_000_000

/** The document below `root`; `lineOf` counts from 1. */
export function readRoot(root: Node, lineOf: (node: Node) => number): ReadDocument {
  const complaints: Complaint[] = []
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node | undefined>()
  let nodes = 0

  function jsonOf(node: unknown, depth: number): Json {
    nodes += 1
    if (nodes > MOST_NODES || depth > DEEPEST) {
      if (complaints.length === 0) complaints.push({ line: lineOf(root), message: TOO_DEEP })
      return null
    }
    if (isAlias(node)) return jsonOf(resolve(node), depth + 1)
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    }
    if (isMap(node)) return Object.fromEntries(entriesOf(node, depth))
    if (isSeq(node)) return node.items.map((item) => jsonOf(item, depth + 1))
    return isScalar(node) ? scalarOf(node.value) : null
  }

  function resolve(alias: Alias): Node | undefined {
    const target = anchors.get(alias.source)
    if (target === undefined) {
      complaints.push({
        line: lineOf(alias),
        message: `there is no &${alias.source} before *${alias.source}`,
      })
    }
    targets.set(alias, target)
    return target
  }

  function entriesOf(map: YAMLMap, depth: number): Map<string, Json> {
    const entries = new Map<string, Json>()
    const lines = new Map<string, number>()
    const merged: Json[] = []
    for (const { key, value } of map.items) {
      if (!isScalar(key)) {
        complaints.push({ line: lineOf(map), ...NO_KEY })
        continue
      }
      if (key.source === '<<' && key.type === 'PLAIN') {
        merged.push(jsonOf(value, depth + 1))
        continue
      }
      const name = String(key.value)
      const first = lines.get(name)
      if (first !== undefined) {
        const message = `${key.source ?? name} stands twice, first in line ${first}`
        complaints.push({ line: lineOf(key), message, remedy: 'keep one of the two' })
      }
      lines.set(name, lineOf(key))
      entries.set(name, jsonOf(value, depth + 1))
    }
    for (const fields of merged.flat()) {
      for (const [name, value] of Object.entries(fields ?? {})) {
        if (!entries.has(name)) entries.set(name, value as Json)
      }
    }
    return entries
  }

  const value = jsonOf(root, 0)
  if (complaints.length > 0) return { ok: false, complaints }
  const behind = (node: unknown) => (isAlias(node) ? targets.get(node) : node)
  return { ok: true, document: { value, root, lineOf, behind } }
}

// `{{ .Values.x }}` is YAML for a map in a map
const NO_KEY = { message: 'a key that is no text', remedy: 'quote it; render a template first' }

function scalarOf(value: unknown): Json {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
