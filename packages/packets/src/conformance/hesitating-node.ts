// A node that can be stopped where no test could stop a process: between its last look at the clock and the system call
// that sends answers. It hesitates there, once, as soon as a file says so. Its argument is a `HesitatingStart` in JSON. It says
// nothing, and ends when its input ends.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { milliseconds } from '@ingot/api'
import { DesiredLedger, type Desired, type Interface } from '@ingot/layer2'
import { createMemory, PacketCore } from '@ingot/wire'
import { readCore } from '../core-bytes.ts'
import { DescriptorTable } from '../descriptor-table.ts'
import * as libc from '../libc.ts'
import { LinuxNetwork, linuxClock } from '../linux-network.ts'
import type { Link, OpenFailure, Protocol } from '../network.ts'
import { PacketNode } from '../packet-node.ts'

export interface HesitatingStart {
  readonly node: string
  readonly address: string
  readonly others: readonly string[]
  readonly desired: Desired
  /** A node that is back gets nothing for so long, in milliseconds. */
  readonly returnHold: number
  /** While this file is there, the next answer waits for as many milliseconds as stand in it. */
  readonly hesitation: string
}

const INPUT = 0
const LONGEST_WAIT = 100

class HesitatingNetwork extends LinuxNetwork {
  hesitation = ''

  override open(attached: Interface, protocol: Protocol): Link | OpenFailure {
    const link = super.open(attached, protocol)
    if ('errno' in link) return link
    const send = link.send.bind(link)
    link.send = (count) => {
      this.#hesitate()
      return send(count)
    }
    return link
  }

  #hesitate(): void {
    if (!existsSync(this.hesitation)) return
    const duration = Number(readFileSync(this.hesitation, 'utf8'))
    rmSync(this.hesitation)
    Bun.sleepSync(duration)
  }
}

if (import.meta.main) await serve(JSON.parse(process.argv[2] ?? ''))

async function serve(start: HesitatingStart): Promise<void> {
  const { node: name, address, others, desired, returnHold, hesitation } = start
  const memory = createMemory()
  const base = libc.addressOf(new Uint8Array(memory.buffer))
  const core = new PacketCore(await readCore(), { memory, base: BigInt(base), seed: 1n })
  const network = new HesitatingNetwork(base, new DescriptorTable(), INPUT, libc.close)
  network.hesitation = hesitation
  const [boot = 0n] = crypto.getRandomValues(new BigUint64Array(1))
  const secret = new TextEncoder().encode('some secret of speakers')
  const gossip = { node: name, bindAddress: address, bindPort: 7946, isWan: false, secret }
  const takeover = { returnHold: milliseconds(returnHold), isUnverified: true }
  const node = new PacketNode(linuxClock.now(), core, network, { boot, gossip, takeover })
  node.join(linuxClock.now(), others)
  for (const step of new DesiredLedger().steps(desired)) node.desire(linuxClock.now(), step)
  const answer = node.serve.bind(node)
  while (!network.isWoken) {
    const now = linuxClock.now()
    const due = Math.min(LONGEST_WAIT, (node.deadline(now) ?? Infinity) - now)
    network.wait(Math.max(0, Math.ceil(due)))
    const woke = linuxClock.now()
    network.serveReadable(woke, answer)
    node.serveSpeakers(woke)
    if (network.haveInterfacesChanged) node.refreshInterfaces(woke)
    node.advance(linuxClock.now())
    network.advance(woke)
  }
  node.close()
  process.exit(0)
}
