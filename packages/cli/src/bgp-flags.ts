// Where routers may connect to this speaker, and where its sessions are recorded; Ingot's own, since MetalLB only dials, and
// records nothing. Nowhere unless told so: port 179 may be another program's, and a speaker without CAP_NET_BIND_SERVICE may
// not have it.

import { parseAddress } from '@ingot/net'
import type { ListenStart, MrtFileOptions } from '@ingot/packets'
import { port, text } from './flags.ts'
import type { Flag, FlagValues } from './flags.ts'

export type Recording = Pick<MrtFileOptions, 'path' | 'sizeLimit'>

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
  'bgp-mrt-file': text({
    help: 'record all BGP messages in this file, in MRT, for "ingot decode bgp"; empty: nowhere',
    placeholder: 'FILE',
    fallback: '',
  }),
  'bgp-mrt-size': megabytes({
    help: 'its largest size in MB; then it becomes FILE.1 and another is begun',
    placeholder: 'MB',
    fallback: '64',
  }),
}

/** The same as the packet thread takes it; undefined for nowhere. */
export function listenStart(values: FlagValues<typeof bgpFlags>): ListenStart | undefined {
  const found = values['bgp-listen-address']
  return found.length === 0 ? undefined : { addresses: found, port: values['bgp-listen-port'] }
}

/** Where sessions are recorded; undefined for nowhere. */
export function recordingOf(values: FlagValues<typeof bgpFlags>): Recording | undefined {
  const path = values['bgp-mrt-file']
  return path === '' ? undefined : { path, sizeLimit: values['bgp-mrt-size'] * 1e6 }
}

/** The unspecified address is refused: it would take connections on every network that the node has. */
function addresses(flag: Omit<Flag<readonly string[]>, 'read'>): Flag<readonly string[]> {
  return {
    ...flag,
    read(text) {
      const found = text.split(',').flatMap((it) => it.trim() || [])
      for (const word of found) {
        const address = parseAddress(word)
        if (address === undefined) return { ok: false, message: `"${word}" is not an IP address` }
        if (address.value === 0n)
          return { ok: false, message: `"${word}" is every address; name those that routers use` }
      }
      return { ok: true, value: found }
    },
  }
}

/** Of which there are two, and a batch of a megabyte fits in each. */
function megabytes(flag: Omit<Flag<number>, 'read'>): Flag<number> {
  return {
    ...flag,
    read(written) {
      const value = /^\d+$/.test(written) ? Number(written) : NaN
      return value >= 2 && value <= 10_000
        ? { ok: true, value }
        : { ok: false, message: 'not a whole number of megabytes from 2 to 10000' }
    },
  }
}
