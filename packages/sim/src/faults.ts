// Every fault that can be injected at one message, by name. Most are a fate of the message itself; the others happen to a
// program or to the network just as the message is sent. They are what operators see: overloaded API servers, proxies
// that give up, nodes that die, Pods that are rolled.

import { milliseconds, seconds } from '@ingot/api'
import type { Cluster } from './cluster.ts'
import type { Adversary, EventFate, Message, RequestFate } from './network/message.ts'

const NOW = milliseconds(0)
const PASS = { kind: 'pass' } as const

/** What happens to a request; a write where it says so. */
const REQUEST_FAULTS: Readonly<Record<string, RequestFate>> = {
  'request lost': { kind: 'lost', how: 'silence' },
  'request reset': { kind: 'lost', how: 'reset' },
  'answer lost': { kind: 'answerLost', how: 'silence' },
  'answer reset': { kind: 'answerLost', how: 'reset' },
  'lands late': { kind: 'slow', there: seconds(5), back: NOW },
  // longer than the client waits
  'lands too late': { kind: 'slow', there: seconds(45), back: NOW },
  'answered late': { kind: 'slow', there: NOW, back: seconds(5) },
  twice: { kind: 'twice', after: seconds(3) },
  'refused 429': { kind: 'refused', code: 429, isDone: false },
  'refused 500': { kind: 'refused', code: 500, isDone: false },
  'done but 503': { kind: 'refused', code: 503, isDone: true },
}
const WRITE_FAULTS: Readonly<Record<string, RequestFate>> = {
  'refused 409': { kind: 'refused', code: 409, isDone: false },
}
const WATCH_FAULTS: Readonly<Record<string, RequestFate>> = {
  'refused 410': { kind: 'refused', code: 410, isDone: false },
}
const EVENT_FAULTS: Readonly<Record<string, EventFate>> = {
  'told late': { kind: 'slow', there: seconds(20) },
  'watch reset': { kind: 'reset' },
  'watch silent': { kind: 'silence' },
  'watch expired': { kind: 'expired' },
}

/** What happens to a program or to the network; the message itself goes on its way. */
const ACCIDENTS: Readonly<Record<string, (cluster: Cluster, client: string) => void>> = {
  crash: (cluster, client) => cluster.crash(client),
  restart: (cluster, client) => cluster.restart(client),
  // longer than a Lease
  frozen: (cluster, client) => cluster.freeze(client, seconds(40)),
  'date set back': (cluster, client) => cluster.setDateBack(client, seconds(3600)),
  'cut off': ({ network }, client) => network.cut('reset', seconds(60), (name) => name === client),
  'cut off silently': ({ network }, client) => network.cut('silence', seconds(60), (name) => name === client),
  'server gone': ({ network }) => network.cut('reset', seconds(60)),
}

/** A write that is on its way when its sender dies, and lands when the next one runs. */
const IN_FLIGHT: RequestFate = { kind: 'slow', there: seconds(2), back: NOW }

const CRASH_IN_FLIGHT = 'crash, write lands late'

export const FAULTS: readonly string[] = [
  ...Object.keys({ ...REQUEST_FAULTS, ...WRITE_FAULTS, ...WATCH_FAULTS, ...EVENT_FAULTS, ...ACCIDENTS }),
  CRASH_IN_FLIGHT,
]

/** Whether a fault can happen to a message. */
export function canStrike(fault: string, { verb }: Message): boolean {
  if (fault in ACCIDENTS) return true
  if (fault === CRASH_IN_FLIGHT || fault in WRITE_FAULTS) return verb === 'write'
  if (fault in WATCH_FAULTS) return verb === 'watch'
  return fault in EVENT_FAULTS === (verb === 'event')
}

/** Strikes with `fault` where `choose` says so; it may say a fault that cannot happen to this message. */
export function adversary(
  cluster: () => Cluster,
  choose: (message: Message) => string | undefined,
): Adversary {
  function strike(message: Message): string | undefined {
    const fault = choose(message)
    if (fault === undefined || !canStrike(fault, message)) return undefined
    cluster().isDisturbed = true
    cluster().trace.add('', `fault: ${fault}`)
    if (fault === CRASH_IN_FLIGHT) cluster().crash(message.client)
    else ACCIDENTS[fault]?.(cluster(), message.client)
    return fault
  }
  return {
    request(message) {
      const fault = strike(message)
      if (fault === CRASH_IN_FLIGHT) return IN_FLIGHT
      const fates = { ...REQUEST_FAULTS, ...WRITE_FAULTS, ...WATCH_FAULTS }
      return (fault === undefined ? undefined : fates[fault]) ?? PASS
    },
    event(message) {
      const fault = strike(message)
      return (fault === undefined ? undefined : EVENT_FAULTS[fault]) ?? PASS
    },
  }
}
