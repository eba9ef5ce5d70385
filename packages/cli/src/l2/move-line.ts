// A change of owner as one line, for a person.

import type { Move } from './owners.ts'

/** `12:30:01.250  default/web  192.0.2.1  node-b, before it node-a`. */
export function moveLine(at: Date, { service, addresses, owners, before, interfaces }: Move): string {
  const time = at.toISOString().slice(11, 23)
  const where = interfaces.length === 0 ? '' : ` on ${interfaces.join(', ')}`
  const was = before.join(', ')
  return [time, service, addresses.join(', ') || '(no address)', `${ownersText(owners, was)}${where}`].join(
    '  ',
  )
}

function ownersText(owners: readonly string[], was: string): string {
  if (owners.length === 0) return `nobody, before it ${was}`
  const now =
    owners.length === 1 ? (owners[0] ?? '') : `${owners.join(' and ')}, on the way from one to the other`
  return was === '' || was === owners.join(', ') ? now : `${now}, before it ${was}`
}
