// The annotations under our prefix of one object of the configuration: each read on its own, and one that is wrong is
// refused with its key and how to write it. Without a value it says nothing.

import { accept, quoted } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { Reject } from './rejection.ts'

/** Refuses an annotation: what is wrong with it, and how to write it. */
export type Wrong = (what: string, remedy: string) => Result<never>

/** Reads the text of one annotation, '' where it is not there. */
export type ReadAnnotation = <T>(key: string, parse: (text: string, wrong: Wrong) => Result<T>) => Result<T>

export function annotationReader(
  annotations: Readonly<Record<string, string>>,
  reject: Reject,
): ReadAnnotation {
  return (key, parse) =>
    parse(annotations[key] ?? '', (what, remedy) =>
      reject(`metadata.annotations[${key}]`, `invalid ${key}: ${what}`, remedy),
    )
}

export function parseSwitch(text: string, wrong: Wrong): Result<boolean> {
  if (text === 'true') return accept(true)
  if (text === 'false' || text === '') return accept(false)
  return wrong(`${quoted(text)} is neither true nor false`, 'write "true" or "false"')
}

/** A whole number of that range; undefined where none is given. */
export function wholeNumber(least: number, most: number) {
  return (text: string, wrong: Wrong): Result<number | undefined> => {
    if (text === '') return accept(undefined)
    const value = /^\d{1,10}$/.test(text) ? Number(text) : -1
    return value >= least && value <= most
      ? accept(value)
      : wrong(`${quoted(text)} is no whole number from ${least} to ${most}`, `write "${least}" to "${most}"`)
  }
}

/** One of some words; undefined where none is given. */
export function oneOf<T extends string>(words: readonly T[]) {
  return (text: string, wrong: Wrong): Result<T | undefined> => {
    if (text === '') return accept(undefined)
    const found = words.find((it) => it === text)
    return found === undefined
      ? wrong(`${quoted(text)} is unknown`, `write one of ${words.join(', ')}`)
      : accept(found)
  }
}
