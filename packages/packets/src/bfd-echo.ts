// The links of BFD's Echo function: echo packets of ours go out in whole frames and come back, and those of neighbours are
// sent back. Where a neighbour is, its Control packets say, which pass by here too. Over one hop only. That a node
// with forwarding on sends them back as well does no harm: it is the first one that counts.

import {
  CONTROL_PORT,
  ECHO_FRAME_SIZE,
  ECHO_PORT,
  loopBack,
  readEchoFrame,
  sendBack,
  writeEchoFrame,
} from '@ingot/bfd'
import type { Path } from '@ingot/bfd'
import type { Interface } from '@ingot/layer2'
import { formatAddress, parseHardwareAddress, type Address } from '@ingot/net'
import { errnoName } from './errno.ts'
import { FRAME_MAX, type KeyedLink, type Network } from './network.ts'

const FRAMES_PER_TURN = 64
const LARGEST_TTL = 255

/** One interface with echo. */
interface EchoLink {
  readonly link: KeyedLink
  readonly hardwareAddress: Uint8Array
  /** The addresses of ours that have sessions there, by `keyOf`. */
  readonly own: Set<bigint>
  /** The neighbours that echo is done with, and their hardware addresses once they are known. */
  readonly neighbours: Map<bigint, Uint8Array | undefined>
}

/** A path with echo, and where it is. */
interface Placed {
  readonly path: Path
  readonly attached: Interface
}

export class BfdEcho {
  readonly #network: Pick<Network, 'openEcho'>
  readonly #links = new Map<number, EchoLink>()
  readonly #received = new Uint8Array(FRAME_MAX)
  readonly #sent = new Uint8Array(ECHO_FRAME_SIZE)

  constructor(network: Pick<Network, 'openEcho'>) {
    this.#network = network
  }

  /** Has links for these paths and no others; why there is none for some of them. */
  follow(paths: readonly Path[], interfaces: readonly Interface[]): ReadonlyMap<Path, string> {
    const failures = new Map<Path, string>()
    const placed = paths.flatMap((path): Placed[] => {
      const attached = interfaces.find((it) => hasPath(it, path))
      if (attached === undefined) failures.set(path, 'no interface has the address')
      return attached === undefined ? [] : [{ path, attached }]
    })
    this.#closeUnlike(placed)
    for (const { own, neighbours } of this.#links.values()) {
      own.clear()
      const wanted = new Set(paths.map(({ remote }) => keyOf(remote)))
      for (const neighbour of neighbours.keys()) if (!wanted.has(neighbour)) neighbours.delete(neighbour)
    }
    for (const { path, attached } of placed) {
      const opened = this.#links.get(attached.index) ?? this.#open(attached)
      if ('errno' in opened) failures.set(path, errnoName(opened.errno))
      else enter(opened, path)
    }
    return failures
  }

  /** Takes in the frames that wait; `hear` gets what came back. True where a link has to be opened anew. */
  serve(hear: (octets: Uint8Array) => void): boolean {
    let isCutOff = false
    for (const it of this.#links.values()) {
      for (let count = 0; count < FRAMES_PER_TURN && it.link.isReadable; count++) {
        const length = it.link.receive(this.#received)
        if (length === 0) break
        this.#take(it, this.#received.subarray(0, length), hear)
      }
      isCutOff ||= it.link.isCutOff
    }
    return isCutOff
  }

  /** False where it did not leave, because nobody knows yet where the neighbour is. */
  send({ local, remote }: Path, octets: Uint8Array): boolean {
    const [us, them] = [keyOf(local), keyOf(remote)]
    for (const { link, hardwareAddress, own, neighbours } of this.#links.values()) {
      const neighbour = own.has(us) ? neighbours.get(them) : undefined
      if (neighbour === undefined) continue
      return link.send(writeEchoFrame(this.#sent, neighbour, { hardwareAddress, address: local }, octets))
    }
    return false
  }

  close(): void {
    for (const { link } of this.#links.values()) link.close()
    this.#links.clear()
  }

  #open(attached: Interface): EchoLink | { readonly errno: number } {
    const link = this.#network.openEcho(attached)
    if ('errno' in link) return link
    const hardwareAddress = parseHardwareAddress(attached.hardwareAddress) ?? new Uint8Array(6)
    const opened = { link, hardwareAddress, own: new Set<bigint>(), neighbours: new Map() }
    this.#links.set(attached.index, opened)
    return opened
  }

  /** Closes the links that nobody needs, or whose interface is not what it was. */
  #closeUnlike(placed: readonly Placed[]): void {
    for (const [index, { link, hardwareAddress }] of this.#links) {
      const isNeeded = placed.some(
        ({ attached }) =>
          attached.index === index &&
          Bun.deepEquals(parseHardwareAddress(attached.hardwareAddress), hardwareAddress),
      )
      if (isNeeded && !link.isCutOff) continue
      link.close()
      this.#links.delete(index)
    }
  }

  #take(
    { link, hardwareAddress, own, neighbours }: EchoLink,
    frame: Uint8Array,
    hear: (octets: Uint8Array) => void,
  ): void {
    const read = readEchoFrame(frame)
    if (read === undefined || !hardwareAddress.every((octet, at) => frame[at] === octet)) return
    const { destinationPort, ttl } = read
    const [source, destination] = [keyOf(read.source), keyOf(read.destination)]
    const isFirstHand = neighbours.has(source) && ttl === LARGEST_TTL
    if (destinationPort === CONTROL_PORT) {
      if (isFirstHand) neighbours.set(source, read.sender)
    } else if (destinationPort !== ECHO_PORT) return
    else if (isFirstHand && source === destination) {
      loopBack(frame, hardwareAddress)
      link.send(frame)
    } else if (isFirstHand && read.source.family === 'IPv6' && own.has(destination)) {
      sendBack(frame, hardwareAddress)
      link.send(frame)
    } else if (own.has(destination)) hear(read.payload)
  }
}

/** No two addresses have one key. */
function keyOf({ family, value }: Address): bigint {
  return family === 'IPv6' ? value : value | IPV4
}

const IPV4 = 1n << 128n

function enter({ own, neighbours }: EchoLink, { local, remote }: Path): void {
  own.add(keyOf(local))
  const neighbour = keyOf(remote)
  if (!neighbours.has(neighbour)) neighbours.set(neighbour, undefined)
}

function hasPath({ name, addresses = [] }: Interface, path: Path): boolean {
  return (path.interface ?? name) === name && addresses.some(({ address }) => isText(path.local, address))
}

function isText(address: Address, text: string): boolean {
  return formatAddress(address) === text
}
