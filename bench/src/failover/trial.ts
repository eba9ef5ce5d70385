// One event, once, as a client sees it: wait until the owner alone answers, let it happen, wait until whoever is to have
// the address alone answers, or a limit is over; what was heard between is the result.

import type { SpeakerSegment } from '@ingot/lab'
import type { Outage, Window } from '@ingot/layer2'
import { outageOf } from '../segment/outage.ts'
import { disagreements } from '../segment/owners.ts'
import { wallClock } from '../segment/prober.ts'
import type { Prober } from '../segment/prober.ts'
import { electedFor } from '../segment/services.ts'
import type { AnnouncedService } from '../segment/services.ts'
import type { FailoverEvent, Stage } from './failover-events.ts'

export interface Trial extends Pick<Outage, 'gap' | 'both' | 'lost' | 'late'> {
  /** Whoever was to have the address had it before the limit. */
  readonly isTaken: boolean
  /** What was looked at. */
  readonly window: Window
}

/** From the start of three speakers until each has heard the others, with time to spare: milliseconds. */
export const START = 2500
/** For how long one alone has to have answered: milliseconds. */
const SETTLED = 400
/** What of the end is not looked at: its answers may be on their way. */
const ON_ITS_WAY = 50
/** Longer than any failure detector here takes. */
export const LIMIT = 12_000
/** Until all is as it was before an event. */
const PATIENCE = 60_000

/** Plays the event and undoes it. Rejects where the address has no owner to begin with. */
export async function playTrial(
  prober: Prober,
  segment: SpeakerSegment,
  event: FailoverEvent,
  service: AnnouncedService,
): Promise<Trial> {
  const stage = stageOf(segment, event, service)
  const before = await settle(
    prober,
    new Map([[service.address, stage.owner.node.hardwareAddress]]),
    PATIENCE,
  )
  if (before.length > 0) throw new Error(`before ${event.name}: ${before.join(', ')}`)
  prober.forget()
  const from = wallClock()
  await event.strike(stage)
  const successor = event.passes === true ? stage.owner : stage.next
  const quarrels = await settle(prober, new Map([[service.address, successor.node.hardwareAddress]]), LIMIT)
  const window = { from, to: wallClock() - ON_ITS_WAY }
  const { gap, both, lost, late } = outageOf(prober.recording, service.address, window)
  await event.undo(stage)
  return { gap, both, lost, late, isTaken: quarrels.length === 0, window }
}

/** Waits until each address is answered by who is to have it, and by nobody else; what is wrong where it never is. */
export async function settle(
  prober: Prober,
  expected: ReadonlyMap<string, string>,
  patience: number,
): Promise<readonly string[]> {
  const from = wallClock()
  const look = () => disagreements(prober.recording, expected, Math.max(from, wallClock() - SETTLED))
  await prober.until(() => wallClock() - from > SETTLED && look().length === 0, patience)
  return look()
}

function stageOf(segment: SpeakerSegment, event: FailoverEvent, service: AnnouncedService): Stage {
  const names = segment.speakers.map(({ node }) => node.name)
  const [owner, next] =
    event.policy === 'Local'
      ? names
      : [service.address].flatMap((address) => {
          const first = electedFor(address, names)
          return [
            first,
            electedFor(
              address,
              names.filter((name) => name !== first),
            ),
          ]
        })
  const speaker = (name: string | undefined) => segment.speakers.find(({ node }) => node.name === name)
  const [first, second] = [speaker(owner), speaker(next)]
  if (first === undefined || second === undefined) throw new Error('a takeover needs two nodes')
  return { segment, service, owner: first, next: second }
}
