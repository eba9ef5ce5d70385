// Objects one after the other, by name, so that in whatever order they come the same ones are accepted, and the same ones
// are to blame for what two of them have in common.

import type { Result, Verdict } from '@ingot/api'
import { rejectionOf } from './rejection.ts'
import type { ConfigKind } from './rejection.ts'
import { nameOf } from './unchecked.ts'

/** Reads an object that nobody has checked; `place`, from 1, is its place by name. */
export type Parse<T> = (object: unknown, place: number) => Result<T>

/** What came of the objects of a kind, both lists by name. */
export interface Parsed<T> {
  readonly accepted: readonly T[]
  readonly rejected: readonly Verdict[]
}

/** Parses every object, whatever is wrong with the others. */
export function parseByName<T>(objects: readonly unknown[], parse: Parse<T>): Parsed<T> {
  const accepted: T[] = []
  const rejected: Verdict[] = []
  for (const [i, object] of objects.toSorted(compareNames).entries()) {
    const result = parse(object, i + 1)
    if (result.ok) accepted.push(result.value)
    else rejected.push(result.verdict)
  }
  return { accepted, rejected }
}

/** As `parse`, but of those it accepts a second one of the same name is refused. An API server has no such two. */
export function unlessRepeated<T>(
  kind: ConfigKind,
  message: (name: string, first: number, second: number) => string,
  parse: Parse<T>,
): Parse<T> {
  const places = new Map<string, number>()
  return (object, place) => {
    const result = parse(object, place)
    if (!result.ok) return result
    const name = nameOf(object)
    const first = places.get(name)
    if (first !== undefined) {
      return rejectionOf(kind, name)('metadata.name', message(name, first, place), 'rename one of the two')
    }
    places.set(name, place)
    return result
  }
}

function compareNames(a: unknown, b: unknown): number {
  const [nameA, nameB] = [nameOf(a), nameOf(b)]
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0
}
