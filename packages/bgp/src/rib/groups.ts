// The routes of an Adj-RIB-Out by the attributes that they share, each group for as long as it has members.

import type { Family } from '@ingot/net'
import type { RouteAttributes } from '../route.ts'
import type { Entry, Group } from './entry.ts'
import { attributesKey } from './merge.ts'

export class Groups {
  readonly #groups = new Map<string, Group>()
  /** Most routes have the attributes of the one before: that is seen without making a key. */
  #last: { readonly attributes: RouteAttributes; readonly group: Group } | undefined

  /** The one with these attributes, which may have no members yet. */
  of(family: Family, attributes: RouteAttributes): Group {
    const last = this.#last
    const isSame = last?.attributes === attributes && last.group.family === family
    if (isSame && last.group.members.size > 0) return last.group
    const group = this.#byKey(family, attributes)
    this.#last = { attributes, group }
    return group
  }

  find(key: string): Group | undefined {
    return this.#groups.get(key)
  }

  has(family: Family): boolean {
    for (const group of this.#groups.values()) if (group.family === family) return true
    return false
  }

  all(): Iterable<Group> {
    return this.#groups.values()
  }

  /** Whether it was the last member. */
  leave(group: Group, entry: Entry): boolean {
    group.members.delete(entry)
    if (group.members.size > 0) return false
    this.#groups.delete(group.key)
    return true
  }

  clear(): void {
    this.#groups.clear()
    this.#last = undefined
  }

  #byKey(family: Family, attributes: RouteAttributes): Group {
    const key = `${family} ${attributesKey(attributes)}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const group = { key, family, attributes, members: new Set<Entry>() }
    this.#groups.set(key, group)
    return group
  }
}
