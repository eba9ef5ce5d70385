// How the messages of one direction are to be read and judged: by what the person says, what was recorded beside them, and the
// OPENs that both ends have sent.

import type { Capability, Open } from '@ingot/bgp'
import type { BgpFamily, BgpSession } from '@ingot/wire'
import type { RecordedForm } from './piece.ts'

/** What the command line says; undefined where it is silent. */
export interface Asked {
  readonly hasFourOctetAs: boolean | undefined
  readonly isExternal: boolean | undefined
  readonly hasPaths: boolean | undefined
  readonly hasExtendedMessages: boolean | undefined
}

const FAMILIES: readonly { readonly family: BgpFamily; readonly afi: number }[] = [
  { family: 'IPv4', afi: 1 },
  { family: 'IPv6', afi: 2 },
]
const UNICAST = 1
const RECEIVES = 1
const SENDS = 2

/** `sender` and `receiver` are the OPENs of the two ends, as far as they were seen. */
export function sessionForm(
  asked: Asked,
  recorded: RecordedForm | undefined,
  sender: Open | undefined,
  receiver: Open | undefined,
): BgpSession {
  const hasBoth = sender !== undefined && receiver !== undefined
  const has = (kind: Capability['kind']) => (open: Open | undefined) =>
    open === undefined || open.capabilities.some((it) => it.kind === kind)
  const both = (kind: Capability['kind']) => has(kind)(sender) && has(kind)(receiver)
  const [remoteAs, localAs] = [asnOf(sender), asnOf(receiver)]
  const hasPaths = asked.hasPaths ?? recorded?.hasPaths
  return {
    isExternal: asked.isExternal ?? (hasBoth ? remoteAs !== localAs : true),
    hasFourOctetAs: asked.hasFourOctetAs ?? recorded?.hasFourOctetAs ?? both('fourOctetAs'),
    families: ['IPv4', 'IPv6'],
    addPathReceived: FAMILIES.flatMap(({ family, afi }) =>
      (hasPaths ?? (hasBoth && pathModes(sender, afi, SENDS) && pathModes(receiver, afi, RECEIVES)))
        ? [family]
        : [],
    ),
    mayReceiveExtended:
      asked.hasExtendedMessages ?? recorded?.hasExtendedMessages ?? (hasBoth && both('extendedMessage')),
    hasExtendedNextHop: true,
    localAs,
    remoteAs,
  }
}

/** 0 where it is unknown, which nobody has. */
function asnOf(open: Open | undefined): number {
  const capability = open?.capabilities.findLast((it) => it.kind === 'fourOctetAs')
  return capability?.asn ?? open?.asn ?? 0
}

function pathModes({ capabilities }: Open, afi: number, mode: number): boolean {
  const found = capabilities
    .flatMap((it) => (it.kind === 'addPath' ? it.families : []))
    .findLast((it) => it.afi === afi && it.safi === UNICAST)
  return found !== undefined && (found.mode & mode) !== 0
}
