// BGP communities as text, and the names that Community objects give them. Standard ones (RFC 1997) are `a:b`, large ones
// (RFC 8092) `large:a:b:c`. The well-known have no names here, as in MetalLB: 65535:65281 is no-export.

import { accept, quoted } from '@ingot/api'
import type { Result } from '@ingot/api'
import { checkCommunity } from '@ingot/api/kinds'
import type { LargeCommunity } from './config.ts'
import { rejectionOf } from './rejection.ts'
import { nameOf } from './unchecked.ts'

/** A standard community as one number of 32 bits, or a large one. */
export type CommunityValue = number | LargeCommunity

/** What a name stands for. */
export type Aliases = ReadonlyMap<string, CommunityValue>

export type ParsedCommunity =
  { readonly ok: true; readonly value: CommunityValue } | { readonly ok: false; readonly error: string }

/** Reads the text of a community. Names are not looked up. */
export function parseCommunity(text: string): ParsedCommunity {
  const fields = text.split(':')
  if (fields.length !== 2 && fields.length !== 4)
    return { ok: false, error: `invalid community format: ${text}` }
  const isLarge = fields.length === 4
  if (isLarge && fields[0] !== 'large') {
    const form = 'large:<uint32>:<uint32>:<uint32>'
    const marker = `invalid marker for large community, expected community to be of format ${form} but got`
    return { ok: false, error: `invalid community value: ${marker} ${quoted(text)} instead` }
  }
  const sections = isLarge ? fields.slice(1) : fields
  for (const section of sections) {
    const error = sectionError(section, isLarge ? 0xffff_ffff : 0xffff)
    if (error === undefined) continue
    const where = `invalid section ${quoted(section)} of community ${quoted(text)}`
    return { ok: false, error: `invalid community value: ${where}, err: ${quoted(error)}` }
  }
  const [a = 0, b = 0, c = 0] = sections.map(Number)
  return { ok: true, value: isLarge ? [a, b, c] : a * 0x1_0000 + b }
}

/** Go's text. */
function sectionError(section: string, highest: number): string | undefined {
  const parsing = `strconv.ParseUint: parsing ${quoted(section)}`
  if (!/^\d+$/.test(section)) return `${parsing}: invalid syntax`
  return Number(section) > highest ? `${parsing}: value out of range` : undefined
}

/** Parses Community objects, each of which knows the names that those before it have taken. One with a mistake takes none. */
export function communityParser(): (object: unknown) => Result<Aliases> {
  const taken = new Map<string, CommunityValue>()
  return (object) => {
    const aliases = parseAliases(object, taken)
    if (aliases.ok) for (const [alias, value] of aliases.value) taken.set(alias, value)
    return aliases
  }
}

/** Those of one object; `taken` are those of the objects before it. */
function parseAliases(object: unknown, taken: Aliases): Result<Aliases> {
  const checked = checkCommunity(object)
  if (!checked.ok) return checked
  const reject = rejectionOf('Community', nameOf(object))
  const aliases = new Map<string, CommunityValue>()
  for (const [i, { name = '', value = '' }] of (checked.value.spec?.communities ?? []).entries()) {
    const field = `spec.communities[${i}]`
    const parsed = parseCommunity(value)
    if (!parsed.ok) {
      const message = `parsing community ${quoted(name)}: ${parsed.error}`
      return reject(`${field}.value`, message, 'write a:b or large:a:b:c')
    }
    if (aliases.has(name) || taken.has(name)) {
      const remedy = 'give the name to one community in all Community objects'
      return reject(`${field}.name`, `duplicate definition of community ${quoted(name)}`, remedy)
    }
    aliases.set(name, parsed.value)
  }
  return accept(aliases)
}
