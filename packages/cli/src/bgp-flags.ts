// Where routers may connect to this speaker; Ingot's own, since MetalLB only dials. Nowhere unless told so: port 179 may be
// another program's, and a speaker without CAP_NET_BIND_SERVICE may not have it.

import { isIP } from 'node:net'
import type { ListenStart } from '@ingot/packets'
import { port } from './flags.ts'
import type { Flag, FlagValues } from './flags.ts'

export const bgpFlags = {
  'bgp-listen-address': addresses({
    help: 'addresses of the node that routers may connect to by BGP, with commas; empty: it only dials',
    placeholder: 'ADDRESSES',
    fallback: '',
  }),
  'bgp-listen-port': port({
    help: 'the TCP port of these',
    placeholder: 'PORT',
    fallback: '179',
  }),
}

/** The same as the packet thread takes it; undefined for nowhere. */
export function listenStart(values: FlagValues<typeof bgpFlags>): ListenStart | undefined {
  const found = values['bgp-listen-address']
  return found.length === 0 ? undefined : { addresses: found, port: values['bgp-listen-port'] }
}

/** Zeros alone, in either family: the address that stands for all. */
const UNSPECIFIED = /^[0.:]+$/

/** The unspecified address is refused: it would take connections on every network that the node has. */
function addresses(flag: Omit<Flag<readonly string[]>, 'read'>): Flag<readonly string[]> {
  return {
    ...flag,
    read(text) {
      const found = text.split(',').flatMap((it) => it.trim() || [])
      for (const word of found) {
        if (isIP(word) === 0) return { ok: false, message: `"${word}" is not an IP address` }
        if (UNSPECIFIED.test(word))
          return { ok: false, message: `"${word}" is every address; name those that routers use` }
      }
      return { ok: true, value: found }
    },
  }
}
