// BFD on the real sockets of a network namespace, in a process of its own: lines of JSON in say which sessions there are to
// be or ask for their counters, lines of JSON out say what became of them. It ends when its input ends.

import { readSync } from 'node:fs'
import { milliseconds } from '@ingot/api'
import type { BfdEvent, BfdProfile, SessionView } from '@ingot/bfd'
import { parseAddress, type Address } from '@ingot/net'
import { BfdPort } from '../bfd-port.ts'
import { LinuxDatagrams } from '../datagram-socket.ts'
import { DescriptorTable } from '../descriptor-table.ts'
import { answering, listLinks, openListing } from '../interfaces.ts'
import { openEchoSocket } from '../keyed-socket.ts'
import * as libc from '../libc.ts'
import { OpenSockets } from '../open-sockets.ts'

export interface SpokenSession {
  readonly key: string
  readonly local: string
  readonly remote: string
  readonly interface?: string
  readonly isMultiHop?: boolean
  readonly profile?: Partial<BfdProfile>
}

export type BfdRequest =
  { readonly kind: 'watch'; readonly sessions: readonly SpokenSession[] } | { readonly kind: 'sessions' }

export type BfdAnswer =
  | { readonly kind: 'event'; readonly event: BfdEvent }
  | { readonly kind: 'sessions'; readonly sessions: readonly SpokenView[] }
  | { readonly kind: 'verdicts'; readonly messages: readonly string[] }

export interface SpokenView extends Omit<SessionView, 'path'> {
  readonly isMultiHop: boolean
}

const LONGEST_WAIT = 100

if (import.meta.main) serve()

function serve(): void {
  const sockets = new OpenSockets(new DescriptorTable(), libc.close)
  const input = sockets.pollOnly(0)
  const port = new BfdPort({
    datagrams: new LinuxDatagrams(sockets),
    openEcho: (attached) => openEchoSocket(sockets, attached),
  })
  const now = () => milliseconds(libc.boottime())
  const say = (answer: BfdAnswer) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  const links = listLinks(openListing())
  if (links !== undefined) port.setInterfaces(now(), answering(links, []))
  const lines = new InputLines()
  while (!lines.hasEnded) {
    const due = (port.deadline() ?? Infinity) - now()
    sockets.wait(Math.max(0, Math.min(LONGEST_WAIT, Math.ceil(due))))
    port.serve(now())
    for (const line of input.isReadable ? lines.read() : []) {
      const request: BfdRequest = JSON.parse(line)
      if (request.kind === 'watch') port.setSessions(now(), request.sessions.map(settingsOf))
      else say({ kind: 'sessions', sessions: port.sessions().map(spoken) })
    }
    port.advance(now())
    for (const event of port.takeEvents()) say({ kind: 'event', event })
    if (port.takeNews()) say({ kind: 'verdicts', messages: port.verdicts().map(({ message }) => message) })
  }
  process.exit(0)
}

function settingsOf({ key, local, remote, isMultiHop = false, profile, ...more }: SpokenSession) {
  const whole = { echoMode: false, passiveMode: false, ...profile }
  const ends = { local: addressOf(local), remote: addressOf(remote) }
  return { key, ...ends, isMultiHop, profile: whole, interface: more.interface }
}

/** Without the path, whose addresses are no JSON. */
function spoken({ path, ...view }: SessionView): SpokenView {
  return { ...view, isMultiHop: path.isMultiHop }
}

function addressOf(text: string): Address {
  const address = parseAddress(text)
  if (address === undefined) throw new Error(`not an address: ${text}`)
  return address
}

/** Standard input, read when the poll has found it readable. */
class InputLines {
  hasEnded = false
  readonly #octets = new Uint8Array(65_536)
  #rest = ''

  read(): readonly string[] {
    const length = readSync(0, this.#octets)
    this.hasEnded = length === 0
    const lines = (this.#rest + new TextDecoder().decode(this.#octets.subarray(0, length))).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines
  }
}
