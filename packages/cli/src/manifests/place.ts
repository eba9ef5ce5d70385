// From a field's path, as API servers and verdicts write it (`spec.ports[0].port`), to where it stands in the file. A path
// may lead further than the file: then the deepest part that is there is the place.

import { isMap, isScalar, isSeq } from 'yaml'
import type { Node } from 'yaml'
import type { ManifestDocument } from './document-value.ts'

/** Where a field stands. */
export interface Place {
  readonly line: number
  /** The path to here, with the index of every item. */
  readonly field: string
  /** Whether all of the path is there. */
  readonly isExact: boolean
  /** What stands there. */
  readonly type: 'object' | 'array' | 'string' | 'number' | 'bool' | 'null'
  /** A scalar as it is written, without quotes; '' for all else. */
  readonly source: string
  /** The places of what is in it, where it is a map or a list. */
  within(): readonly Place[]
}

/** Every place that `path` leads to: of a list without an index, as Go writes paths, each item's. Exact ones come first. */
export function placesOf(document: ManifestDocument, start: Node, path: string): Place[] {
  const places = walk(document, { node: start, line: document.lineOf(start), field: '' }, path)
  return places.toSorted((a, b) => Number(b.isExact) - Number(a.isExact))
}

interface Step {
  readonly node: unknown
  readonly line: number
  readonly field: string
}

function walk(document: ManifestDocument, step: Step, rest: string): Place[] {
  const value = document.behind(step.node)
  const next = rest === '' ? [] : nextSteps(document, value, step.field, rest)
  if (next.length > 0) return next.flatMap((each) => walk(document, each.step, each.rest))
  const { line, field } = step
  const within = () => childSteps(document, value, field).flatMap((child) => walk(document, child, ''))
  return [{ line, field, isExact: rest === '', ...written(value), within }]
}

function written(node: unknown): Pick<Place, 'type' | 'source'> {
  if (isMap(node)) return { type: 'object', source: '' }
  if (isSeq(node)) return { type: 'array', source: '' }
  if (!isScalar(node) || node.value === null) return { type: 'null', source: '' }
  const type = typeof node.value === 'boolean' ? 'bool' : typeof node.value === 'number' ? 'number' : 'string'
  return { type, source: type === 'string' ? String(node.value) : (node.source ?? String(node.value)) }
}

type Next = readonly { readonly step: Step; readonly rest: string }[]

function nextSteps(document: ManifestDocument, node: unknown, field: string, rest: string): Next {
  const steps = childSteps(document, node, field)
  return isMap(node) ? fieldStep(steps, field, rest) : itemSteps(steps, rest)
}

function childSteps(document: ManifestDocument, node: unknown, field: string): Step[] {
  if (isSeq(node)) {
    return node.items.map((item, index) => ({
      node: item,
      line: document.lineOf(item as Node),
      field: `${field}[${index}]`,
    }))
  }
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return []
    const name = String(key.value)
    return [{ node: value, line: document.lineOf(key), field: field === '' ? name : `${field}.${name}` }]
  })
}

/** A key may hold dots itself, `metallb.io/address-pool`: the longest that fits is meant. */
function fieldStep(steps: readonly Step[], field: string, rest: string): Next {
  const prefix = field === '' ? 0 : field.length + 1
  const fitting = steps
    .map((step) => ({ step, name: step.field.slice(prefix) }))
    .filter(({ name }) => rest === name || rest.startsWith(`${name}.`) || rest.startsWith(`${name}[`))
  const [longest] = fitting.toSorted((a, b) => b.name.length - a.name.length)
  if (longest === undefined) return []
  return [{ step: longest.step, rest: rest.slice(longest.name.length).replace(/^\./, '') }]
}

function itemSteps(steps: readonly Step[], rest: string): Next {
  const [whole = '', index] = /^\[(\d+)\]\.?/.exec(rest) ?? []
  const chosen = index === undefined ? steps : steps.slice(Number(index), Number(index) + 1)
  return chosen.map((step) => ({ step, rest: rest.slice(whole.length) }))
}
