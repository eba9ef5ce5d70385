// Protobuf's wire format, as far as Kubernetes' generated messages use it, into the JSON that the same object has. Go
// writes every field that is not a pointer, zero or not; JSON leaves zeros out, so zeros are dropped unless the field is
// a pointer. Reading only: answers are always JSON. Contract: protobuf.dev, "Encoding".

import type { Json, JsonObject } from '../json.ts'

/** The fields of a message by number. */
export interface Message {
  readonly [number: number]: Field
}

/** A field: `pointer` keeps zeros, `list` repeats, `map` has entries of `type` by string. */
export interface Field {
  readonly name: string
  readonly type: 'string' | 'integer' | 'boolean' | 'bytes' | 'intOrString' | 'quantity' | Message
  readonly is?: 'pointer' | 'list' | 'map'
}

/** What the wire says of one field: a number, or a length and that many bytes. */
interface Entry {
  readonly number: number
  readonly value: number | Uint8Array
}

const QUANTITY: Message = { 1: { name: 'text', type: 'string' } }
const INT_OR_STRING: Message = {
  1: { name: 'type', type: 'integer' },
  2: { name: 'integer', type: 'integer' },
  3: { name: 'string', type: 'string' },
}

/** Reads a message; `undefined` when the bytes are none. Fields that `message` does not have are passed over. */
export function readMessage(message: Message, bytes: Uint8Array): JsonObject | undefined {
  const entries = readEntries(bytes)
  if (entries === undefined) return undefined
  const object: JsonObject = {}
  for (const { number, value } of entries) {
    const field = message[number]
    if (field === undefined) continue
    if (field.is === 'map') {
      const pair = value instanceof Uint8Array ? readPair(field, value) : undefined
      if (pair === undefined) return undefined
      object[field.name] = { ...(object[field.name] as JsonObject | undefined), ...pair }
      continue
    }
    const read = readValue(field.type, value)
    if (read === undefined) return undefined
    if (field.is === 'list')
      object[field.name] = [...((object[field.name] as Json[] | undefined) ?? []), read]
    else if (field.is === 'pointer' || !isZero(read)) object[field.name] = read
  }
  return object
}

function readPair(field: Field, bytes: Uint8Array): JsonObject | undefined {
  const pair = readMessage(
    {
      1: { name: 'key', type: 'string', is: 'pointer' },
      2: { name: 'value', type: field.type, is: 'pointer' },
    },
    bytes,
  )
  return typeof pair?.key === 'string' ? { [pair.key]: pair.value ?? '' } : undefined
}

function readValue(type: Field['type'], value: number | Uint8Array): Json | undefined {
  if (typeof value === 'number') {
    if (type === 'integer') return value
    return type === 'boolean' ? value !== 0 : undefined
  }
  if (type === 'string') return new TextDecoder().decode(value)
  if (type === 'bytes') return value.toBase64()
  if (type === 'intOrString') {
    const read = readMessage(INT_OR_STRING, value)
    return read && (read.type === 1 ? (read.string ?? '') : (read.integer ?? 0))
  }
  if (type === 'quantity') return readMessage(QUANTITY, value)?.text
  return typeof type === 'object' ? readMessage(type, value) : undefined
}

function isZero(value: Json): boolean {
  return (
    value === '' || value === 0 || value === false || (typeof value === 'object' && Bun.deepEquals(value, {}))
  )
}

function readEntries(bytes: Uint8Array): Entry[] | undefined {
  const entries: Entry[] = []
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 1; at < bytes.length; shift *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
    }
    return undefined
  }
  while (at < bytes.length) {
    const tag = varint()
    const value = varint()
    if (tag === undefined || value === undefined) return undefined
    const number = Math.floor(tag / 8)
    if (tag % 8 === 0) entries.push({ number, value })
    else if (tag % 8 !== 2 || at + value > bytes.length) return undefined
    else {
      entries.push({ number, value: bytes.subarray(at, at + value) })
      at += value
    }
  }
  return entries
}
