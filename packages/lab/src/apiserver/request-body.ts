// Bodies as they come over the wire: JSON, YAML where a client says so, and protobuf for the few kinds that kubectl
// creates with it. What is in them is decode.ts's business.

import { isObject } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import { duplicateFields } from './duplicate-fields.ts'
import type { DuplicateField } from './duplicate-fields.ts'
import { readProtobuf } from './protobuf/messages.ts'
import { badRequest, done, unsupportedMediaType } from './status.ts'
import type { Outcome } from './status.ts'

const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const ACCEPTED = 'application/json, application/yaml'

/** The media type of a request, without parameters; '' where it names none. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? ''
}

/** A body that has been read. */
export interface Body<T extends Json> {
  readonly value: T
  /** The fields that stand in it twice. They are looked for when asked: not everybody wants to know. */
  duplicates(): DuplicateField[]
}

/** The body of a create, update or delete; an empty body is an empty object. */
export async function readObject(request: Request): Promise<Outcome<Body<JsonObject>>> {
  const type = mediaType(request)
  if (type === PROTOBUF) {
    const value = readProtobuf(await request.bytes())
    return value === undefined ? unsupportedMediaType(ACCEPTED) : done({ value, duplicates: () => [] })
  }
  if (type !== '' && type !== 'application/json' && type !== 'application/yaml')
    return unsupportedMediaType(ACCEPTED)
  const text = await request.text()
  const body = parse(text, type === 'application/yaml')
  if (!body.ok) return badRequest(`couldn't get version/kind; ${body.failure.message}`)
  const { value } = body
  return isObject(value) ? done(bodyOf(value, text)) : badRequest('the object provided is unrecognized')
}

/** The body of a patch, which may be a list. */
export async function readPatch(request: Request): Promise<Outcome<Body<Json>>> {
  const text = await request.text()
  const isYaml = mediaType(request) === 'application/apply-patch+yaml'
  const body = parse(text, isYaml)
  if (body.ok) return done(bodyOf(body.value, text))
  return badRequest(`error decoding ${isYaml ? 'YAML' : 'patch'}: ${body.failure.message}`)
}

// YAML that is no JSON is not searched: its parser gives no lines, and takes the last of two fields
function bodyOf<T extends Json>(value: T, text: string): Body<T> {
  return { value, duplicates: () => (/^\s*[{[]/.test(text) ? duplicateFields(text, value) : []) }
}

function parse(text: string, isYaml: boolean): Outcome<Json> {
  if (text.trim() === '') return done({})
  // such a key would reach JavaScript's own machinery, and no kind has it
  if (text.includes('__proto__')) return badRequest('the object provided is unrecognized: field "__proto__"')
  try {
    return done((isYaml ? Bun.YAML.parse(text) : JSON.parse(text)) as Json)
  } catch (error) {
    return badRequest(`${isYaml ? 'yaml' : 'json'} parse error: ${(error as Error).message}`)
  }
}
