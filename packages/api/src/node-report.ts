// What a speaker tells of the machine that it runs on to whoever asks it: GET /node on its status port. Facts alone, of which
// `ingot doctor` finds out what they mean. The speaker makes it, the tool reads it.

import { z } from 'zod'

const count = z.int().nonnegative()

/** The kernel's settings in force for an interface: of its own and of those of `all` the higher. */
const ipv4Settings = z.object({ rpFilter: count, arpIgnore: count, arpAnnounce: count })

const machineInterface = z.object({
  name: z.string(),
  hardwareAddress: z.string(),
  mtu: count,
  isWireless: z.boolean(),
  /** With the length of their prefix: `192.0.2.7/24`. None of an interface that is down. */
  addresses: z.array(z.string()),
  /** Left out where they cannot be read. */
  ipv4: ipv4Settings.optional(),
})

/** Who the kernel has found out to have an address of a segment, by ARP. */
const neighbour = z.object({ address: z.string(), hardwareAddress: z.string(), interface: z.string() })

export const nodeReportSchema = z.object({
  node: z.string(),
  /** Of the speaker. */
  version: z.string(),
  /** Those with an address, those of hardware, and the one of IPVS; not those of Pods. */
  interfaces: z.array(machineInterface),
  /** The next hops of default routes. */
  gateways: z.array(z.object({ address: z.string(), interface: z.string() })),
  neighbours: z.array(neighbour),
  /** What could not be read, one sentence each. */
  unread: z.array(z.string()),
})

export type NodeReport = z.infer<typeof nodeReportSchema>
export type MachineInterface = NodeReport['interfaces'][number]
export type Neighbour = NodeReport['neighbours'][number]

/** Reads what a speaker has answered; undefined for anything else. */
export function readNodeReport(text: string): NodeReport | undefined {
  try {
    return nodeReportSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
