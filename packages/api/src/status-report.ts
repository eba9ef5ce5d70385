// What a program tells of itself to whoever asks it: GET /status.json on its status port. The program makes it, people and the
// tool read it; docs/status.schema.json is this schema as JSON Schema. Times are of the program's clock (RFC 3339).

import { z } from 'zod'

const time = z.iso.datetime()
const count = z.int().nonnegative()

const verdictSchema = z
  .object({
    reason: z.string().describe('From the closed list that logs and events use.'),
    message: z.string(),
    facts: z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]),
    ),
    remedy: z.string().optional().describe('What would change the answer.'),
  })
  .describe('What a decision found, and why.')

const common = {
  version: z.string().optional().describe('Left out where it is not known.'),
  time: time.describe('When this was made.'),
  startedAt: time,
  unreadiness: z.array(z.string()).describe('Why the program cannot do its work now; none when it is ready.'),
  rejected: z.array(verdictSchema).describe('What is wrong with the configuration.'),
}

const poolUse = z.object({
  pool: z.string(),
  family: z.enum(['IPv4', 'IPv6']),
  inUse: count.describe('Addresses in use; one that is shared counts once.'),
  total: z.number().nonnegative().describe('Addresses that it can give; past 2^53 rounded.'),
})

const controllerReport = z.object({
  program: z.literal('controller'),
  ...common,
  leadership: z.string().describe('`leading`, or why not.'),
  isLeading: z.boolean(),
  services: z
    .object({ total: count, withAddress: count, waiting: count })
    .describe('Services that are looked after; one that stands by counts none.'),
  pools: z.array(poolUse),
  viewers: count.describe('How many have the web page open.'),
})

const speakerReport = z.object({
  program: z.literal('speaker'),
  ...common,
  node: z.string(),
  announced: z.object({ layer2: count, bgp: count }).describe('Services that this node announces.'),
  members: z
    .array(z.object({ name: z.string(), state: z.enum(['alive', 'suspect']) }))
    .optional()
    .describe('Speakers that gossip does not hold dead; left out where there is no gossip.'),
})

export const statusReportSchema = z
  .discriminatedUnion('program', [controllerReport, speakerReport])
  .describe('GET /status.json of a controller or a speaker of Ingot')

export type StatusReport = z.infer<typeof statusReportSchema>
export type ControllerReport = z.infer<typeof controllerReport>
export type SpeakerReport = z.infer<typeof speakerReport>

/** The same as JSON Schema (draft 2020-12), as docs/status.schema.json has it. */
export function statusSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(statusReportSchema), null, 2)}\n`
}
