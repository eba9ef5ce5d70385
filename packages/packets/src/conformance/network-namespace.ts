// Network namespaces for the tests with real packets, and processes in them that are spoken to in lines: a packet
// plane, stations that send and hear frames, and captures.

import type { BfdEvent } from '@ingot/bfd'
import type { ConflictPolicy, Desired, Observed } from '@ingot/layer2'
import type { BgpObserved } from '../bgp/bgp-observed.ts'
import type { BgpStart } from '../bgp/bgp-start.ts'
import type { CaptureEnd } from '../frame-capture.ts'
import type { PlaneReport } from '../inspection.ts'
import type { PlaneCounters } from '../plane.ts'
import type { BfdAnswer, BfdRequest, SpokenSession, SpokenView } from './bfd-process.ts'
import type { BgpAnswer, BgpRequest } from './bgp-process.ts'
import type { HesitatingStart } from './hesitating-node.ts'
import { readLines } from './lines.ts'
import type { PlaneAnswer, PlaneRequest } from './plane-process.ts'
import type { SpeakingPlaneAnswer } from './speaking-plane-process.ts'

/** Whether this machine lets tests make network namespaces. */
export const canUseRealPackets = process.getuid?.() === 0 && Bun.which('ip') !== null

/** Runs `ip` once for each line of arguments, one after the other. */
export async function ip(...commands: readonly string[]): Promise<void> {
  for (const command of commands) await Bun.$`ip ${command.split(' ')}`.quiet()
}

/** Whether this kernel knows links of that type; VLANs and macvlans stand on another. */
export function canMakeLink(type: string): boolean {
  const on = ['vlan', 'macvlan'].includes(type) ? 'link v0 name probe0' : 'probe0'
  const more = { vlan: 'id 5', vrf: 'table 10' }[type] ?? ''
  const script = `ip link add v0 type veth peer name v1 && ip link add ${on} type ${type} ${more}`
  return canUseRealPackets && Bun.spawnSync(['unshare', '-n', 'sh', '-c', script]).success
}

/** A packet plane in a namespace. */
export interface PlaneProcess {
  readonly pid: number
  /** The next report that is wanted. */
  observed(isWanted: (found: Observed) => boolean): Promise<Observed>
  /** Resolves when the plane has reported that it follows. */
  desire(desired: Desired): Promise<Observed>
  counters(): Promise<PlaneCounters>
  inspect(addresses: readonly string[]): Promise<PlaneReport | undefined>
  end(): Promise<void>
}

/** `excluded` are the names of interfaces that never answer, as regular expressions. */
export function startPlane(namespace: string, excluded: readonly string[] = []): PlaneProcess {
  const plane = start<PlaneAnswer>(namespace, 'plane-process.ts', excluded, (line) => JSON.parse(line))
  const tell = (request: PlaneRequest) => plane.write(JSON.stringify(request))
  const observed: PlaneProcess['observed'] = async (isWanted) => {
    for (;;) {
      const answer = await plane.next()
      if (answer.kind === 'observed' && isWanted(answer.observed)) return answer.observed
    }
  }
  return {
    pid: plane.pid,
    observed,
    desire: (desired) => {
      tell({ kind: 'desire', desired })
      return observed(({ generation }) => generation === desired.generation)
    },
    counters: async () => {
      tell({ kind: 'counters' })
      for (;;) {
        const answer = await plane.next()
        if (answer.kind === 'counters') return answer.counters
      }
    },
    inspect: async (addresses) => {
      tell({ kind: 'inspect', addresses })
      for (;;) {
        const answer = await plane.next()
        if (answer.kind === 'inspected') return answer.report
      }
    },
    end: plane.end,
  }
}

/** A plane that gossips and defends what it has, or does not. */
export interface SpeakingPlaneProcess {
  desire(desired: Desired): void
  /** The next answer that is wanted. */
  said(isWanted: (answer: SpeakingPlaneAnswer) => boolean): Promise<SpeakingPlaneAnswer>
  end(): Promise<void>
}

/** `address` is one of the namespace's. */
export function startSpeakingPlane(
  namespace: string,
  node: string,
  address: string,
  policy: ConflictPolicy,
): SpeakingPlaneProcess {
  const script = 'speaking-plane-process.ts'
  const parse = (line: string): SpeakingPlaneAnswer => JSON.parse(line)
  const plane = start<SpeakingPlaneAnswer>(namespace, script, [node, address, policy], parse)
  return {
    desire: (desired) => plane.write(JSON.stringify(desired)),
    said: async (isWanted) => {
      for (;;) {
        const answer = await plane.next()
        if (isWanted(answer)) return answer
      }
    },
    end: plane.end,
  }
}

/** A node that hesitates when a file says so. */
export function startHesitatingNode(namespace: string, options: HesitatingStart): { end(): Promise<void> } {
  return start<string>(namespace, 'hesitating-node.ts', [JSON.stringify(options)], (line) => line)
}

/** A packet plane in a namespace that speaks BGP. */
export interface BgpProcess {
  readonly pid: number
  advertise(request: BgpRequest): void
  /** The next report about peers that is wanted. */
  observed(isWanted: (found: BgpObserved) => boolean): Promise<BgpObserved>
  /** The next message with that reason. */
  news(reason: string): Promise<string>
  /** Takes leave of peers, and goes. */
  end(): Promise<void>
}

export function startBgp(namespace: string, options: Omit<BgpStart, 'wasm'>): BgpProcess {
  const args = [JSON.stringify(options)]
  const plane = start<BgpAnswer>(namespace, 'bgp-process.ts', args, (line) => JSON.parse(line))
  return {
    pid: plane.pid,
    advertise: (request) => plane.write(JSON.stringify(request)),
    observed: async (isWanted) => {
      for (;;) {
        const answer = await plane.next()
        if (answer.kind === 'peers' && isWanted(answer.observed)) return answer.observed
      }
    },
    news: async (reason) => {
      for (;;) {
        const answer = await plane.next()
        if (answer.kind === 'news' && answer.reason === reason) return answer.message
      }
    },
    end: plane.end,
  }
}

/** One who sends and hears frames on an interface of a namespace. */
export interface StationProcess {
  send(frame: Uint8Array): void
  /** The next frame heard, in order. */
  hear(): Promise<Uint8Array>
  end(): Promise<void>
}

/** Resolves when the station hears. */
export async function startStation(namespace: string, device: string): Promise<StationProcess> {
  const index = await interfaceIndex(namespace, device)
  const station = start<string>(namespace, 'station-process.ts', [index], (line) => line)
  if ((await station.next()) !== 'ready') throw new Error('the station did not start')
  return {
    send: (frame) => station.write(Buffer.from(frame).toString('hex')),
    hear: async () => Uint8Array.from(Buffer.from(await station.next(), 'hex')),
    end: station.end,
  }
}

/** A look at all the frames of an interface of a namespace. */
export interface CaptureProcess {
  /** The next frame, in order. */
  frame(): Promise<Uint8Array>
  /** How it ended; no frame may be left. */
  ended(): Promise<CaptureEnd>
  /** Tells it to end. */
  stop(): void
}

/** Resolves when the frames are being collected. */
export async function startCapture(namespace: string, device: string): Promise<CaptureProcess> {
  const capture = start<string>(namespace, 'capture-process.ts', [device], (line) => line)
  const answer = await capture.next()
  if (answer !== 'ready') throw new Error(answer)
  return {
    frame: async () => Uint8Array.from(Buffer.from(await capture.next(), 'hex')),
    ended: async () => {
      const end: CaptureEnd = JSON.parse(await capture.next())
      await capture.end()
      return end
    },
    stop: () => process.kill(capture.pid, 'SIGTERM'),
  }
}

/** The control capture in a namespace. */
export interface ControlCaptureProcess {
  readonly pid: number
  /** Why it cannot be so; '' where it is. */
  turn(word: 'on' | 'off'): Promise<string>
  /** The packets of an address, or all, as a file; without octets while it is off. */
  file(address?: string): Promise<Uint8Array>
  end(): Promise<void>
}

export function startControlCapture(namespace: string): ControlCaptureProcess {
  const capture = start<string>(namespace, 'control-capture-process.ts', [], (line) => line)
  const ask = async (line: string) => {
    capture.write(line)
    return (await capture.next()).slice(1)
  }
  return {
    pid: capture.pid,
    turn: ask,
    file: async (address = '') =>
      Uint8Array.fromBase64(await ask(address === '' ? 'file' : `file ${address}`)),
    end: capture.end,
  }
}

/** BFD in a namespace. */
export interface BfdProcess {
  readonly pid: number
  watch(...sessions: readonly SpokenSession[]): void
  /** The next event, in order. */
  event(): Promise<BfdEvent>
  /** The next verdicts, in order, as messages. */
  verdicts(): Promise<readonly string[]>
  /** Counters of the first session. */
  session(): Promise<SpokenView>
  end(): Promise<void>
}

export function startBfd(namespace: string): BfdProcess {
  const bfd = start<BfdAnswer>(namespace, 'bfd-process.ts', [], (line) => JSON.parse(line))
  const tell = (request: BfdRequest) => bfd.write(JSON.stringify(request))
  const heard: BfdAnswer[] = []
  const next = async <Kind extends BfdAnswer['kind']>(kind: Kind) => {
    for (let at = 0; ; at++) {
      const answer = heard[at] ?? (await bfd.next())
      if (at === heard.length) heard.push(answer)
      if (!isOf(answer, kind)) continue
      heard.splice(at, 1)
      return answer
    }
  }
  return {
    pid: bfd.pid,
    watch: (...sessions) => tell({ kind: 'watch', sessions }),
    event: async () => (await next('event')).event,
    verdicts: async () => (await next('verdicts')).messages,
    session: async () => {
      tell({ kind: 'sessions' })
      const [session] = (await next('sessions')).sessions
      if (session === undefined) throw new Error('there is no session')
      return session
    },
    end: bfd.end,
  }
}

function isOf<Kind extends BfdAnswer['kind']>(
  answer: BfdAnswer,
  kind: Kind,
): answer is BfdAnswer & { readonly kind: Kind } {
  return answer.kind === kind
}

async function interfaceIndex(namespace: string, device: string): Promise<string> {
  const shown: unknown = await Bun.$`ip -n ${namespace} -j link show ${device}`.json()
  const [link] = Array.isArray(shown) ? shown : []
  return String(link.ifindex)
}

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
    // `ip netns exec` becomes the process that it starts.
    pid: child.pid,
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
      // It ends when all that it said is read.
      while ((await lines.next()).done !== true);
      await child.exited
    },
  }
}
