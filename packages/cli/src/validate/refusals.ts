// What an API server says against an object, taken apart into its fields: the causes of a 422, the unknown fields of a
// strict 400, and the value of a wrong type that Go's decoder stopped at. Each goes to the line where it stands.
// Contract: Kubernetes API conventions, "Response Status Kind"; Kubernetes documentation, "Field validation".

import { didYouMean } from '../closest.ts'
import type { Finding } from '../manifests/finding.ts'
import { howToWrite } from '../manifests/how-to-write.ts'
import { findingAt, isRecord } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import type { Place } from '../manifests/place.ts'
import type { Status, StatusCause } from './embedded-api.ts'

/** A cluster address or a node port that is not in the ranges of the embedded server; another cluster has others. */
const IN_ITS_RANGES = /failed to allocate IP|provided port is not in the valid range/
const WRONG_TYPE_IN_GO =
  /json: cannot unmarshal (\w+)[ \d.]* into Go (?:struct field \w*\.(\S+)|value) of type (.+)$/
const WRONG_TYPE_IN_BODY = /in body must be of type (\S+): "(\w+)"$/

/** Go's words for what OpenAPI calls otherwise. */
const IN_GO: Readonly<Record<string, string>> = { boolean: 'bool', integer: 'number' }

/** @param fieldsAt The names that are known beside a field. */
export function refusals(
  manifest: Manifest,
  { message, details }: Status,
  fieldsAt: (path: string) => readonly string[],
): Finding[] {
  const strict = [...message.matchAll(/(unknown|duplicate) field "([^"]*)"/g)]
  if (message.includes('strict decoding error') && strict.length > 0) {
    return strict.map(([, what, field = '']) => {
      const name = field.split('.').at(-1) ?? ''
      const sentence = `${manifest.kind} has no such field${didYouMean(name, fieldsAt(field))}`
      return findingAt(manifest, 'refused', field, what === 'unknown' ? sentence : 'stands twice')
    })
  }
  const [, found, path = '', wanted] = WRONG_TYPE_IN_GO.exec(message) ?? []
  if (found !== undefined && wanted !== undefined) return [wrongType(manifest, path, found, wanted)]
  const causes = details?.causes ?? []
  if (causes.length > 0) {
    const judged = causes.filter((cause) => !IN_ITS_RANGES.test(cause.message))
    return withoutEchoes(judged.map((cause) => refusalOf(manifest, cause)))
  }
  return [findingAt(manifest, 'refused', '', message)]
}

/** A wrong port is a wrong target port too, where none was written. */
function withoutEchoes(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    ({ line, message }, index) =>
      !findings.slice(0, index).some((before) => before.line === line && before.message === message),
  )
}

function refusalOf(manifest: Manifest, { field, message }: StatusCause): Finding {
  const [, wanted, found] = WRONG_TYPE_IN_BODY.exec(message) ?? []
  if (wanted !== undefined && found !== undefined) return wrongType(manifest, field, found, wanted)
  const [place] = manifest.places(labelAt(manifest, field, message))
  return findingAt(manifest, 'refused', field, message, { place })
}

/** What is wrong with a label names the map and the text only, of a key or a value. */
function labelAt({ value }: Manifest, field: string, message: string): string {
  const metadata = value['metadata']
  const [, name = ''] = /^metadata\.(labels|annotations)$/.exec(field) ?? []
  const map = isRecord(metadata) ? metadata[name] : undefined
  const [, text] = /^Invalid value: ("(?:[^"\\]|\\.)*")/.exec(message) ?? []
  if (!isRecord(map) || text === undefined) return field
  const key = Object.keys(map).find(
    (each) => JSON.stringify(each) === text || JSON.stringify(map[each]) === text,
  )
  return key === undefined ? field : `${field}.${key}`
}

function wrongType(manifest: Manifest, path: string, found: string, wanted: string): Finding {
  const place = placeOfType(manifest, path, found)
  const remedy = place && howToWrite(place, wanted)
  const message = `${article(found)} where ${article(wanted)} is wanted`
  const field = place?.isExact === true ? place.field : path
  return findingAt(manifest, 'refused', field, message, { place, remedy })
}

/** The first value of that type that the path leads to, or of a map without key that is in it. */
function placeOfType(manifest: Manifest, path: string, found: string): Place | undefined {
  const places = manifest.places(path)
  const name = IN_GO[found] ?? found
  const isFound = ({ type }: Place) => type === name
  return places.find(isFound) ?? places.flatMap(({ within }) => within()).find(isFound) ?? places[0]
}

function article(type: string): string {
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`
}
