// Whether the speakers drain cordoned nodes, which only they know: they are asked where it makes a difference, one after the
// other until one says it. All of them are started with the same flags.

import { readBgpReport } from '@ingot/api/bgp-report'
import type { Settings } from '@ingot/plan'
import type { Terminal } from '../command.ts'
import { oneLine } from '../print.ts'
import { readFromSpeakers } from './ask-speakers.ts'
import type { OpenedCluster } from './open-cluster.ts'

/** How many are asked: of more, those are not likely to answer either. */
const ASKED_MAX = 5

/** The settings with that, as far as it matters; says on standard error where nobody knows it. */
export async function withDrainOnCordon(
  command: string,
  { cluster, settings, speakers }: Pick<OpenedCluster, 'cluster' | 'settings' | 'speakers'>,
  { complain }: Pick<Terminal, 'complain'>,
): Promise<Settings> {
  const isByBgp = (cluster.objects.bgpAdvertisements ?? []).length > 0
  const cordoned = cluster.nodes.filter(({ spec }) => spec?.unschedulable === true)
  const names = cordoned.map(({ metadata }) => metadata?.name ?? '').slice(0, ASKED_MAX)
  if (!isByBgp || names.length === 0) return settings
  let why = 'the speaker is an older one'
  for (const name of names) {
    const [answer] = await readFromSpeakers(speakers, [name], { path: '/bgp', read: readBgpReport })
    if (answer === undefined) continue
    if ('unasked' in answer) why = oneLine(answer.unasked)
    else if (answer.report.drainsOnCordon !== undefined)
      return { ...settings, drainOnCordon: answer.report.drainsOnCordon }
  }
  complain(
    `ingot ${command}: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} cordoned; taken to be not drained, since ${why}`,
  )
  return settings
}
