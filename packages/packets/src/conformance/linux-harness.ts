// The conformance harness over a real segment: two network namespaces joined by a veth pair, the plane's process in
// the one, the client's in the other. Everything goes when the harness closes.

import type { Observed } from '@ingot/layer2'
import { readLines } from './lines.ts'
import type { PlaneAnswer, PlaneRequest } from './plane-process.ts'
import type { PlaneHarness } from './plane-suite.ts'

/** Whether this machine lets tests make network namespaces. */
export const canUseRealPackets = process.getuid?.() === 0 && Bun.which('ip') !== null

let opened = 0

export async function openLinuxHarness(): Promise<PlaneHarness> {
  const name = `ingot-plane-${process.pid}-${opened++}`
  const [node, client] = [`${name}-n`, `${name}-c`]
  const mac = { node: '02:00:00:00:00:10', client: '02:00:00:00:00:01' }
  await ip(`netns add ${node}`, `netns add ${client}`)
  await ip(
    `-n ${node} link add eth0 address ${mac.node} type veth peer name eth0 address ${mac.client} netns ${client}`,
  )
  await ip(`-n ${client} link set eth0 addrgenmode eui64 up`, `-n ${node} link set eth0 addrgenmode eui64 up`)
  // Link-local addresses made by hand are there at once, and without duplicate address detection.
  await ip(
    `-n ${node} addr add fe80::10/64 dev eth0 nodad`,
    `-n ${client} addr add fe80::1/64 dev eth0 nodad`,
  )

  const plane = start<PlaneAnswer>(node, 'plane-process.ts', [], (line) => JSON.parse(line))
  const station = start<string>(client, 'station-process.ts', [await interfaceIndex(client)], (line) => line)
  if ((await station.next()) !== 'ready') throw new Error('the station did not start')
  const tell = (request: PlaneRequest) => plane.write(JSON.stringify(request))
  const observed = async (isWanted: (found: Observed) => boolean) => {
    for (;;) {
      const answer = await plane.next()
      if (answer.kind === 'observed' && isWanted(answer.observed)) return answer.observed
    }
  }
  await observed(({ interfaces }) => interfaces.some(({ linkLocal }) => linkLocal !== null))
  return {
    interface: { name: 'eth0', hardwareAddress: mac.node },
    client: { hardwareAddress: mac.client, linkLocal: 'fe80::1' },
    desire: (desired) => {
      tell({ kind: 'desire', desired })
      return observed(({ generation }) => generation === desired.generation)
    },
    send: (frame) => station.write(Buffer.from(frame).toString('hex')),
    hear: async () => Uint8Array.from(Buffer.from(await station.next(), 'hex')),
    counters: async () => {
      tell({ kind: 'counters' })
      for (;;) {
        const answer = await plane.next()
        if (answer.kind === 'counters') return answer.counters
      }
    },
    close: async () => {
      await Promise.all([plane.end(), station.end()])
      await ip(`netns del ${node}`, `netns del ${client}`)
    },
  }
}

async function interfaceIndex(namespace: string): Promise<string> {
  const shown: unknown = await Bun.$`ip -n ${namespace} -j link show eth0`.json()
  const [link] = Array.isArray(shown) ? shown : []
  return String(link.ifindex)
}

async function ip(...commands: readonly string[]): Promise<void> {
  for (const command of commands) await Bun.$`ip ${command.split(' ')}`.quiet()
}

/** A process in a namespace that is spoken to in lines. */
function start<Line>(
  namespace: string,
  script: string,
  args: readonly string[],
  parse: (line: string) => Line,
) {
  const path = Bun.fileURLToPath(new URL(script, import.meta.url))
  const child = Bun.spawn(['ip', 'netns', 'exec', namespace, process.execPath, path, ...args], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const lines = readLines(child.stdout)
  return {
    write: (line: string) => {
      child.stdin.write(`${line}\n`)
      child.stdin.flush()
    },
    next: async (): Promise<Line> => {
      const { value, done } = await lines.next()
      if (done === true || value === undefined) throw new Error(`${script} ended`)
      return parse(value)
    },
    end: async () => {
      child.stdin.end()
      await child.exited
    },
  }
}
