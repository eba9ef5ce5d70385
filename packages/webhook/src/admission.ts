// Whether an object may be stored, as MetalLB's webhook decides it: the list of its kind with the object in it is parsed as
// the programs parse it, and the parser's sentence is the answer. Denied is what the object makes wrong. What was wrong
// before holds up no other object; what becomes wrong in another kind is a warning, since that may be the next to change.

import type { Verdict } from '@ingot/api'
import { nameOf, parseConfig, valueAt } from '@ingot/config'
import type { ConfigObjects } from '@ingot/config'
import { kindAt } from './admission-paths.ts'
import type { AdmissionPath, ListName } from './admission-paths.ts'
import { ALLOWED, allowedWith, denied } from './admission-review.ts'
import type { Admission, AdmissionRequest } from './admission-review.ts'

/** MetalLB's. */
const DISABLE_MP = "disable mp is deprecated and has no effect since it's the default behavior now"

/** The answer to a request for which nothing else has to be read. */
export function admitUnread(
  path: AdmissionPath,
  { kind, subResource, operation, namespace }: AdmissionRequest,
  metallbNamespace: string,
): Admission | undefined {
  if (kind.kind !== kindAt(path))
    return denied(`${path.path} checks the kind ${kindAt(path)}, not ${kind.kind}`)
  const isDeletion = operation === 'DELETE'
  if (subResource !== '' || operation === 'CONNECT' || (isDeletion && path.list !== 'bfdProfiles'))
    return ALLOWED
  if (namespace === metallbNamespace) return undefined
  if (operation === 'CREATE') return denied(`resource must be created in ${metallbNamespace} namespace`)
  return isDeletion ? ALLOWED : allowedWith(`it is ignored: it is not in the namespace ${metallbNamespace}`)
}

/** The lists without which the request cannot be answered. */
export function listsNeeded(
  { list, heldAgainst }: AdmissionPath,
  { operation }: AdmissionRequest,
): ListName[] {
  return operation === 'DELETE' ? ['bgpPeers'] : [list, ...heldAgainst]
}

/**
 * The answer to a request that is about MetalLB's namespace.
 *
 * @param lists What `listsNeeded` names, as it is stored.
 * @param others Lists of all kinds, or of as many as could be read.
 */
export function admit(
  { list }: AdmissionPath,
  { operation, name, object }: AdmissionRequest,
  lists: ConfigObjects,
  others: ConfigObjects,
): Admission {
  if (operation === 'DELETE') return admitDeletion(name, lists.bgpPeers ?? [])
  const then = { [list]: withObject(lists[list] ?? [], object) }
  const [wrong] = becomesWrong(lists, { ...lists, ...then })
  if (wrong !== undefined) return denied(wrong.message)
  const isDisableMp = operation === 'CREATE' && valueAt(object, 'spec', 'disableMP') === true
  const all = { ...others, ...lists }
  return allowedWith(
    ...(list === 'bgpPeers' && isDisableMp ? [DISABLE_MP] : []),
    ...becomesWrong(all, { ...all, ...then }).map(warningOf),
  )
}

function admitDeletion(profile: string, peers: readonly unknown[]): Admission {
  const user = peers.find((peer) => valueAt(peer, 'spec', 'bfdProfile') === profile)
  if (user === undefined) return ALLOWED
  return denied(`failed to delete BFDProfile ${profile}, used by BGPPeer ${nameOf(user)}`)
}

function withObject(objects: readonly unknown[], object: unknown): unknown[] {
  const name = nameOf(object)
  return [...objects.filter((each) => nameOf(each) !== name), object]
}

function becomesWrong(before: ConfigObjects, then: ConfigObjects): Verdict[] {
  const known = new Set(parseConfig(before).rejected.map(identityOf))
  return parseConfig(then).rejected.filter((verdict) => !known.has(identityOf(verdict)))
}

function identityOf({ message, facts: { kind, name, field } }: Verdict): string {
  return JSON.stringify([kind, name, field, message])
}

/** On one line, as a header of HTTP has to be. */
function warningOf({ message, facts: { kind, name } }: Verdict): string {
  return `${kind} ${name} is wrong then: ${message.replaceAll('\n', '; ')}`
}
