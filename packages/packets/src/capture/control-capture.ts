// The last control packets of this node, for people: what it has said and heard by ARP and neighbour discovery, in heartbeats, by
// BGP and by BFD. Off until it is turned on. It has a packet socket of its own, since replies are made in the packet core, and
// is no part of the packet plane: the packet thread knows nothing of it, and one that dies stops nothing here.
//
// What it may cost is bounded: the kernel filters and keeps a bounded queue, which is looked at some times a second for some
// hundred frames at the most, on the main thread, which gives way to the packet thread. In a flood frames are lost, and counted.
// Each kind has room of its own, so that no flood of ARP takes away what a router said.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Address } from '@ingot/net'
import { pcapHeader, pcapRecord } from '../pcap.ts'
import { concerns } from './control-frame.ts'
import { listAll, openControlTap, type ControlTap, type TapOptions } from './control-tap.ts'

/** What it stands on; another one in tests. */
export interface CaptureGround {
  open(
    options: TapOptions,
  ): { readonly ok: true; readonly tap: OpenTap } | { readonly ok: false; readonly message: string }
  /** Does `work` again and again, until what it returns is called. */
  every(interval: Milliseconds, work: () => void): () => void
}

export type OpenTap = Pick<ControlTap, 'look' | 'frames' | 'takeLost' | 'refresh' | 'close'>

/** Which of the packets; all, where nothing is said. */
export interface CaptureSelection {
  /** From it, to it, or about it. */
  readonly address?: Address | undefined
  readonly interfaceIndex?: number | undefined
}

const LINUX: CaptureGround = {
  open: openControlTap,
  every(interval, work) {
    const timer = setInterval(work, interval)
    return () => clearInterval(timer)
  },
}

const LOOK_EVERY = milliseconds(50)
/** Every five seconds. */
const LOOKS_PER_REFRESH = 100
/** More than the kernel's queue holds: a file has what came before it was asked for. */
const LOOKS_PER_FILE = 32

export class ControlCapture {
  readonly #options: TapOptions
  readonly #ground: CaptureGround
  #tap: OpenTap | undefined
  #stopLooking = () => {}
  #looks = 0

  constructor(options: TapOptions, ground = LINUX) {
    this.#options = options
    this.#ground = ground
  }

  get isOn(): boolean {
    return this.#tap !== undefined
  }

  /** Begins with nothing, or ends and forgets all. Why it cannot begin, as a sentence; undefined where it is as it is to be. */
  turn(isOn: boolean): string | undefined {
    if (isOn === this.isOn) return undefined
    return isOn ? this.#begin() : this.#end()
  }

  /** By its name; undefined where there is none. */
  interfaceIndex(name: string): number | undefined {
    return listAll()?.links.find((link) => link.name === name)?.index
  }

  /** A file of pcap, the oldest packet first; undefined while it is off. */
  file({ address, interfaceIndex }: CaptureSelection = {}): Uint8Array<ArrayBuffer> | undefined {
    const tap = this.#tap
    if (tap === undefined) return undefined
    for (let looks = 0; looks < LOOKS_PER_FILE && tap.look(); looks++);
    const selected = tap
      .frames()
      .filter((frame) => interfaceIndex === undefined || frame.interfaceIndex === interfaceIndex)
      .filter(({ octets }) => address === undefined || concerns(octets, address))
    const records = selected.map(({ octets, microseconds, originalLength }) =>
      pcapRecord(octets, microseconds, originalLength),
    )
    return Buffer.concat([pcapHeader(), ...records])
  }

  #begin(): string | undefined {
    const opened = this.#ground.open(this.#options)
    if (!opened.ok) return `control packets cannot be captured: ${opened.message}`
    const { tap } = opened
    this.#tap = tap
    this.#looks = 0
    this.#stopLooking = this.#ground.every(LOOK_EVERY, () => {
      tap.look()
      this.#looks += 1
      if (this.#looks % LOOKS_PER_REFRESH !== 0) return
      tap.refresh()
      this.#tellLost(tap)
    })
    this.#options.log.info({ op: 'debugCapture', msg: 'control packets are captured from now on' })
    return undefined
  }

  #end(): undefined {
    this.#stopLooking()
    if (this.#tap !== undefined) this.#tellLost(this.#tap)
    this.#tap?.close()
    this.#tap = undefined
    this.#options.log.info({ op: 'debugCapture', msg: 'control packets are not captured any more' })
  }

  #tellLost(tap: OpenTap): void {
    const lost = tap.takeLost()
    const msg = 'control packets came faster than they are captured'
    if (lost > 0) this.#options.log.warn({ op: 'debugCapture', lost, msg })
  }
}
