// A message as one table of its fields: how each is called on the wire, read and written. A field that is missing has
// the zero of its type, and one that the table lacks is passed over, as in Go, so that either side may be newer.

import type { MessagePackReader } from './reader.ts'
import { MessagePackWriter } from './writer.ts'

/** How values of one type stand on the wire. */
export interface Field<Value> {
  readonly zero: Value
  readonly read: (reader: MessagePackReader) => Value
  readonly write: (writer: MessagePackWriter, value: Value) => void
}

export interface Struct<Value> {
  readonly read: (reader: MessagePackReader) => Value
  readonly write: (writer: MessagePackWriter, value: Value) => void
}

type Fields<Value> = { readonly [Name in keyof Value]: Field<Value[Name]> }

/** The longest name of a field is some 12 octets; a longer key is one that nobody knows. */
const LONGEST_KEY = 64

/** The field `seqNo` is `SeqNo` on the wire. */
export function struct<Value extends object>(fields: Fields<Value>): Struct<Value> {
  // In alphabetical order, as Go writes them: the same message is the same octets.
  const names = (Object.keys(fields) as (keyof Value & string)[]).sort()
  const nameOfKey = new Map(names.map((name) => [wireKey(name), name]))
  // A list of members has the same keys thousands of times: they are encoded once.
  const encodedKeys = names.map((name) => ({ name, key: encodeText(wireKey(name)) }))
  const zero = Object.fromEntries(names.map((name) => [name, fields[name].zero])) as Value
  return {
    read(reader) {
      const value = { ...zero }
      const entries = reader.mapLength()
      for (let i = 0; i < entries && reader.failure === undefined; i++) {
        const name = nameOfKey.get(reader.text(LONGEST_KEY))
        if (name === undefined) reader.skip()
        else value[name] = fields[name].read(reader)
      }
      return value
    },
    write(writer, value) {
      writer.mapHeader(names.length)
      for (const { name, key } of encodedKeys) {
        writer.encoded(key)
        fields[name].write(writer, value[name])
      }
    },
  }
}

function wireKey(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function encodeText(value: string): Uint8Array {
  const writer = new MessagePackWriter()
  writer.text(value)
  return writer.bytes().slice()
}

export const uint16 = unsigned(0xffff)
export const uint32 = unsigned(0xffff_ffff)

export function unsigned(largest: number): Field<number> {
  return {
    zero: 0,
    read: (reader) => reader.unsigned(largest),
    write: (writer, value) => writer.unsigned(value),
  }
}

export const boolean: Field<boolean> = {
  zero: false,
  read: (reader) => reader.boolean(),
  write: (writer, value) => writer.boolean(value),
}

export function text(longest: number): Field<string> {
  return {
    zero: '',
    read: (reader) => reader.text(longest),
    write: (writer, value) => writer.text(value),
  }
}

export function octets(longest: number): Field<Uint8Array> {
  return {
    zero: new Uint8Array(0),
    read: (reader) => reader.octets(longest),
    write: (writer, value) => writer.octets(value),
  }
}
