// Changes of owner as lines, for a person: one each, and of a thousand at once so many as can be read, then how many more
// went from whom to whom.

import type { Cause } from './causes.ts'
import type { Move } from './owners.ts'

/** Different ways named in the line that stands for the rest. */
const WAYS_MAX = 4

/** The first `most`, and one line for the rest. */
export function moveLines(at: Date, moves: readonly Move[], most: number): string[] {
  const lines = moves.slice(0, most).map((move) => moveLine(at, move))
  const rest = moves.slice(most)
  return rest.length === 0 ? lines : [...lines, `${timeOf(at)}  and ${rest.length} more: ${waysText(rest)}`]
}

/** `12:30:01.012  node-b took default/web and 3 more, because ...`: what one node took for one reason is one line. */
export function causeLines(causes: readonly Cause[]): string[] {
  const alike = Map.groupBy(causes, ({ node, because, takenFrom }) => `${node} ${because} ${takenFrom?.node}`)
  return [...alike.values()].flatMap((each) => {
    const [first] = each.toSorted((a, b) => (a.at < b.at ? -1 : 1))
    return first === undefined ? [] : [causeLine(first, each.length - 1)]
  })
}

function causeLine({ service, node, at, because, takenFrom }: Cause, more: number): string {
  const what = more === 0 ? service : `${service} and ${more} more`
  const silence =
    takenFrom === undefined ? '' : `; ${takenFrom.node} was silent for ${takenFrom.silentMilliseconds} ms`
  return `${at.slice(11, 23)}  ${node} took ${what}: ${because}${silence}`
}

function waysText(moves: readonly Move[]): string {
  const ways = Map.groupBy(moves, ({ owners, before }) => {
    const to = owners.join(' and ') || 'nobody'
    return before.length === 0 ? to : `${before.join(', ')} to ${to}`
  })
  const sorted = [...ways].toSorted(([, a], [, b]) => b.length - a.length)
  const named = sorted.slice(0, WAYS_MAX).map(([way, { length }]) => `${length} ${way}`)
  return [...named, ...(sorted.length > WAYS_MAX ? ['others'] : [])].join('; ')
}

/** `12:30:01.250  default/web  192.0.2.1  node-b, before it node-a`. */
export function moveLine(at: Date, { service, addresses, owners, before, interfaces }: Move): string {
  const where = interfaces.length === 0 ? '' : ` on ${interfaces.join(', ')}`
  const was = before.join(', ')
  return [
    timeOf(at),
    service,
    addresses.join(', ') || '(no address)',
    `${ownersText(owners, was)}${where}`,
  ].join('  ')
}

function ownersText(owners: readonly string[], was: string): string {
  if (owners.length === 0) return `nobody, before it ${was}`
  const now =
    owners.length === 1 ? (owners[0] ?? '') : `${owners.join(' and ')}, on the way from one to the other`
  return was === '' || was === owners.join(', ') ? now : `${now}, before it ${was}`
}

function timeOf(at: Date): string {
  return at.toISOString().slice(11, 23)
}
