// Sets of fields in the form in which `metadata.managedFields` keeps them, so that nothing is converted when an object is
// read or written: `{"f:spec":{"f:ports":{".":{},"k:{\"port\":80}":{...}}}}`. A key is one step of a path: `f:` a field, `k:`
// an item of a list by its keys, `v:` an item of a set. A node without steps, or with the step `.`, is itself in the set.
// Contract: structured-merge-diff, fieldpath, "FieldsV1". Sets are never changed in place.

export interface FieldSet {
  readonly [step: string]: FieldSet
}

const SELF = '.'

/** A node that is in the set and has nothing below it. */
export const LEAF: FieldSet = {}

/** Is the node itself in the set, and not only something below it? */
export function isMember(node: FieldSet | undefined): boolean {
  return node !== undefined && (node[SELF] !== undefined || isEmpty(node))
}

/** The steps below a node. Of a whole set, which is no node, these are all. */
export function stepsOf(node: FieldSet): [string, FieldSet][] {
  return Object.entries(node).filter(([step]) => step !== SELF)
}

/** A node; `undefined` when there is nothing in it. */
export function nodeOf(isItself: boolean, below: FieldSet): FieldSet | undefined {
  if (isEmpty(below)) return isItself ? LEAF : undefined
  return isItself ? { [SELF]: {}, ...below } : below
}

export function isEmpty(set: FieldSet): boolean {
  for (const _step in set) return false
  return true
}

/** What is in `a`, in `b` or in both. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, { keepsRest: true, keeps: (inA, inB) => inA || inB })
}

/** What is in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, { keepsRest: false, keeps: (inA, inB) => inA && inB })
}

/** What is in `a` and not in `b`; below a field of `b` everything stays that `b` does not name itself. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  // of several managers most have nothing to do with a write
  for (const step in b) if (a[step] !== undefined) return combine(a, b, WITHOUT)
  return a
}

/** Every path of the set, a field before what is below it, and each level in the order of its steps. */
export function pathsOf(set: FieldSet): string[][] {
  const ordered = stepsOf(set).sort(([a], [b]) => compareSteps(a, b))
  return [
    ...ordered.filter(([, node]) => isMember(node)).map(([step]) => [step]),
    ...ordered.flatMap(([step, node]) => pathsOf(node).map((path) => [step, ...path])),
  ]
}

/** A path as messages show it: `.spec.ports[port=80,protocol="TCP"].nodePort`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatStep).join('')
}

function formatStep(step: string): string {
  const content = step.slice(2)
  if (step.startsWith('f:')) return `.${content}`
  if (step.startsWith('i:')) return `[${content}]`
  if (step.startsWith('v:')) return `[=${content}]`
  const keys = JSON.parse(content) as { [key: string]: unknown }
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`
}

function compareSteps(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `keepsRest`: is what only `a` has in the result as well? */
interface Combination {
  readonly keepsRest: boolean
  readonly keeps: (inA: boolean, inB: boolean) => boolean
}

const WITHOUT: Combination = { keepsRest: true, keeps: (inA, inB) => inA && !inB }

// only the paths of `b` are walked: it is what a write has changed, and `a` may be a whole object
function combine(a: FieldSet, b: FieldSet, combination: Combination): FieldSet {
  const { keepsRest, keeps } = combination
  const { [SELF]: _self, ...rest } = a
  const result: { [step: string]: FieldSet } = keepsRest ? rest : {}
  for (const step in b) {
    if (step === SELF) continue
    const [left, right] = [a[step], b[step] ?? LEAF]
    const node = nodeOf(keeps(isMember(left), isMember(right)), combine(left ?? {}, right, combination))
    if (node === undefined) delete result[step]
    else result[step] = node
  }
  return result
}
