// Bodies as they come over the wire: JSON, YAML where a client says so, and protobuf for the few kinds that kubectl
// creates with it. What is in them is decode.ts's business.

import { isObject } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import { readProtobuf } from './protobuf/messages.ts'
import { badRequest, done, unsupportedMediaType } from './status.ts'
import type { Outcome } from './status.ts'

const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const ACCEPTED = 'application/json, application/yaml'

/** The media type of a request, without parameters; '' where it names none. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? ''
}

/** The body of a create, update or delete; an empty body is an empty object. */
export async function readObject(request: Request): Promise<Outcome<JsonObject>> {
  const type = mediaType(request)
  if (type === PROTOBUF) {
    const object = readProtobuf(await request.bytes())
    return object === undefined ? unsupportedMediaType(ACCEPTED) : done(object)
  }
  if (type !== '' && type !== 'application/json' && type !== 'application/yaml')
    return unsupportedMediaType(ACCEPTED)
  const body = parse(await request.text(), type === 'application/yaml')
  if (!body.ok) return body
  return isObject(body.value) ? done(body.value) : badRequest('the object provided is unrecognized')
}

/** The body of a patch, which may be a list. */
export async function readPatch(request: Request): Promise<Outcome<Json>> {
  return parse(await request.text(), mediaType(request) === 'application/apply-patch+yaml')
}

function parse(text: string, isYaml: boolean): Outcome<Json> {
  if (text.trim() === '') return done({})
  // such a key would reach JavaScript's own machinery, and no kind has it
  if (text.includes('__proto__')) return badRequest('the object provided is unrecognized: field "__proto__"')
  try {
    return done((isYaml ? Bun.YAML.parse(text) : JSON.parse(text)) as Json)
  } catch (error) {
    return badRequest(
      `couldn't get version/kind; ${isYaml ? 'yaml' : 'json'} parse error: ${(error as Error).message}`,
    )
  }
}
