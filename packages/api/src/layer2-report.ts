// What a speaker tells of its Layer 2 announcements to whoever asks it: GET /layer2 on its status port. The speaker makes
// it, the tool reads it. Times are of the speaker's clock (RFC 3339); an age is the difference to the report's own `time`,
// so that two clocks never have to agree.

import { z } from 'zod'

const TAKEOVER_STATES = ['idle', 'standby', 'asking', 'owner', 'leaving', 'conflict'] as const

const time = z.iso.datetime()
const count = z.int().nonnegative()

/** Another station that spoke for the address. */
const heard = z.object({
  kind: z.enum(['answer', 'announcement', 'claim', 'probe']),
  hardwareAddress: z.string(),
  /** The speaker whose hardware address that is, where it is known. */
  node: z.string().optional(),
  at: time,
})

/** One address on one interface. */
const place = z.object({
  interface: z.string(),
  /** Left out where nothing is taken over, and the first of the election answers. */
  state: z.enum(TAKEOVER_STATES).optional(),
  because: z.string().optional(),
  since: time.optional(),
  /** From whom the node took it because he had fallen silent, and for how long he had said nothing by then. */
  takenFrom: z.object({ node: z.string(), silentMilliseconds: z.number().nonnegative() }).optional(),
  /** The other speakers that say that they answer. */
  claims: z.array(z.object({ node: z.string(), isLeaving: z.boolean() })),
  isAnswered: z.boolean(),
  lastReply: z.object({ at: time, to: z.string(), hardwareAddress: z.string() }).optional(),
  lastAnnouncement: time.optional(),
  heard: heard.optional(),
})

const address = z.object({
  address: z.string(),
  /** Counted since it is answered here; left out where it is not. */
  counters: z
    .object({ requestsReceived: count, responsesSent: count, gratuitousSent: count, conflicts: count })
    .optional(),
  interfaces: z.array(place),
})

/** What the speaker has decided for a Service, by what it knows of the cluster. */
const decision = z.object({ service: z.string(), reason: z.string(), message: z.string() })

/** Who gossip does not hold dead. */
const member = z.object({ name: z.string(), address: z.string(), state: z.enum(['alive', 'suspect']) })

const peer = z.object({
  node: z.string(),
  hardwareAddress: z.string(),
  lastHeard: time,
  isHeard: z.boolean(),
  hearsUs: z.boolean(),
  isLeaving: z.boolean(),
})

const networkInterface = z.object({
  name: z.string(),
  hardwareAddress: z.string(),
  hasCarrier: z.boolean(),
  /** Whether heartbeats are sent and expected there. */
  hasHeartbeats: z.boolean(),
  peers: z.array(peer),
})

export const layer2ReportSchema = z.object({
  node: z.string(),
  time,
  addresses: z.array(address),
  /** Addresses that there was no room for. */
  leftOff: count,
  interfaces: z.array(networkInterface),
  decisions: z.array(decision),
  /** Left out where there is no gossip, and every node counts as alive. */
  members: z.array(member).optional(),
})

export type Layer2Report = z.infer<typeof layer2ReportSchema>
export type AddressReport = Layer2Report['addresses'][number]
export type PlaceReport = AddressReport['interfaces'][number]
export type InterfaceReport = Layer2Report['interfaces'][number]

/** Reads what a speaker has answered; undefined for anything else. */
export function readLayer2Report(text: string): Layer2Report | undefined {
  try {
    return layer2ReportSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
