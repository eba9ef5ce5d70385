// Tells who joins and leaves the gossip: a log line each, under MetalLB's keys. Whoever does may be the one to announce, so
// everything is decided anew. A member that is only suspected is still one.

import type { GossipMember } from '@ingot/layer2'
import type { Logger } from '@ingot/telemetry'

export class MemberReport {
  readonly #logger: Logger
  #members: ReadonlyMap<string, GossipMember> = new Map()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The names of the members; undefined where there is no gossip. */
  names: ReadonlySet<string> | undefined

  /** Those of them that may know MetalLB's election only. */
  metallbNames: ReadonlySet<string> = new Set()

  /** Compares the members with those told last. Returns whether one joined or left, or is of another kind. */
  update(members: readonly GossipMember[] | undefined): boolean {
    const before = this.#members
    const now = new Map((members ?? []).map((member) => [member.name, member]))
    const joined = [...now.values()].filter(({ name }) => !before.has(name))
    const left = [...before.values()].filter(({ name }) => !now.has(name))
    const isChanged =
      joined.length + left.length > 0 || (this.names === undefined) !== (members === undefined)
    this.#members = now
    if (isChanged) this.names = members && new Set(now.keys())
    const metallb = new Set((members ?? []).flatMap(({ name, isMetallb }) => (isMetallb ? [name] : [])))
    const isOtherKind = metallb.symmetricDifference(this.metallbNames).size > 0
    if (isOtherKind) this.metallbNames = metallb
    for (const member of joined) this.#tell('NodeJoin', member)
    for (const member of left) this.#tell('NodeLeave', member)
    return isChanged || isOtherKind
  }

  #tell(event: string, { name, address }: GossipMember): void {
    this.#logger.info({
      op: 'memberlist',
      'node event': event,
      'node name': name,
      'node addr': address,
      msg: 'node event - forcing sync',
    })
  }
}
