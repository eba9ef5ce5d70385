// Why an address has a new owner, as that owner's speaker says it: what moved at once to one node is one question, about as
// many addresses as one answer holds.

import type { Layer2Report, PlaceReport } from '@ingot/api/layer2-report'
import { askSpeakers } from '../cluster/ask-speakers.ts'
import type { SpeakerAccess, SpeakerAnswer, SpeakerQuestion } from '../cluster/ask-speakers.ts'
import type { Move } from './owners.ts'

/** Why the owner of a Service's addresses has them. */
export interface Cause {
  readonly service: string
  readonly node: string
  /** By the node's clock, RFC 3339. */
  readonly at: string
  readonly because: string
  /** The owner before, where he had fallen silent, and for how long he had said nothing. */
  readonly takenFrom?: PlaceReport['takenFrom']
}

/** Addresses in one question. */
const ADDRESSES_MAX = 64

type Ask = (access: SpeakerAccess, question: SpeakerQuestion) => Promise<readonly SpeakerAnswer[]>

export class Causes {
  readonly #access: SpeakerAccess
  readonly #complain: (line: string) => void
  readonly #ask: Ask
  #hasComplained = false

  /** A speaker that cannot be asked is named once. */
  constructor(access: SpeakerAccess, complain: (line: string) => void, ask: Ask = askSpeakers) {
    this.#access = access
    this.#complain = complain
    this.#ask = ask
  }

  /** Of the moves to a new owner; none where nobody says. */
  async of(moves: readonly Move[]): Promise<readonly Cause[]> {
    const byOwner = Map.groupBy(moves.filter(isTakeover), ({ owners: [owner = ''] }) => owner)
    const found = await Promise.all([...byOwner].map(([node, each]) => this.#askOne(node, each)))
    return found.flat()
  }

  async #askOne(node: string, moves: readonly Move[]): Promise<readonly Cause[]> {
    const asked = moves.filter(({ addresses }) => addresses.length > 0).slice(0, ADDRESSES_MAX)
    if (asked.length === 0) return []
    const addresses = asked.flatMap(({ addresses: [first] }) => first ?? [])
    const [answer] = await this.#ask(this.#access, { services: [], addresses, nodes: [node] })
    if (answer === undefined) return []
    if ('report' in answer) return asked.flatMap((move) => causeOf(move, node, answer.report) ?? [])
    if (!this.#hasComplained) this.#complain(`ingot l2 watch: no causes from ${node}: ${answer.unasked}`)
    this.#hasComplained = true
    return []
  }
}

function isTakeover({ owners, before }: Move): boolean {
  const [owner] = owners
  return owners.length === 1 && owner !== undefined && before.length > 0 && before.join() !== owner
}

/** By the first of the Service's addresses: they move together. */
function causeOf(
  { service, addresses: [first] }: Move,
  node: string,
  report: Layer2Report,
): Cause | undefined {
  const address = report.addresses.find((it) => it.address === first)
  const place = address?.interfaces.find(({ state, isAnswered }) => isAnswered && state === 'owner')
  if (place?.since === undefined || place.because === undefined) return undefined
  const { since: at, because, takenFrom } = place
  return { service, node, at, because, ...(takenFrom !== undefined && { takenFrom }) }
}
