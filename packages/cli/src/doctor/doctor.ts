// `ingot doctor`: what setups get wrong, looked for, and how to mend it.

import { command, usageError } from '../command.ts'
import type { Terminal } from '../command.ts'
import { clusterFlags } from '../cluster/cluster-flags.ts'
import { port, toggle } from '../flags.ts'
import type { FlagValues } from '../flags.ts'

const flags = {
  local: toggle('look at the node that this is, by itself and by the speaker on it; nothing is forwarded'),
  probe: toggle('with --local: ask the segment who has the addresses of pools that no Service has'),
  'status-port': port({
    help: 'with --local: that of the speaker on this node',
    placeholder: 'PORT',
    fallback: '7472',
  }),
  ...clusterFlags,
}

export const doctor = command(
  'doctor',
  {
    summary: 'look for what setups get wrong, and say how to mend it',
    examples: [
      'ingot doctor',
      'ingot doctor --context site-b',
      'ingot doctor --local --probe',
      'ingot doctor -o json',
    ],
  },
  flags,
  async (values, terminal) => {
    const [{ diagnose }, { doctorLines }, { paintFor }, { printed }] = await Promise.all([
      import('@ingot/doctor'),
      import('./doctor-lines.ts'),
      import('../colour.ts'),
      import('../print.ts'),
    ])
    if (values.probe && !values.local) return usageError('doctor', '--probe goes with --local', terminal)
    const facts = values.local ? await factsHere(values, terminal) : await factsOfAll(values, terminal)
    if (facts === undefined) return 1
    const diagnosis = diagnose(facts)
    terminal.print(printed(diagnosis, values.output, () => doctorLines(diagnosis, paintFor(terminal))))
    return diagnosis.counts.serious > 0 ? 1 : 0
  },
)

type Values = FlagValues<typeof flags>

async function factsOfAll(values: Values, terminal: Terminal) {
  const [{ openCluster }, { gatherFacts }] = await Promise.all([
    import('../cluster/open-cluster.ts'),
    import('./gather-facts.ts'),
  ])
  const opened = await openCluster('doctor', values, terminal)
  return opened && (await gatherFacts(opened)).facts
}

/** A node often has no kubeconfig: then what only a cluster knows cannot be looked at, and that is said. */
async function factsHere(values: Values, terminal: Terminal) {
  const [{ openCluster }, { gatherCluster }, { localFacts }, { probedAddresses }] = await Promise.all([
    import('../cluster/open-cluster.ts'),
    import('./gather-facts.ts'),
    import('./local-facts.ts'),
    import('./probed-addresses.ts'),
  ])
  const complaints: string[] = []
  const complain = (line: string) => complaints.push(line.replace(/^ingot doctor: /, ''))
  const opened = await openCluster('doctor', values, { ...terminal, complain })
  const facts = opened && (await gatherCluster(opened)).facts
  const known = values.probe && facts?.cluster.ok === true ? facts.cluster.value : undefined
  const probed = (own: readonly string[]) =>
    known === undefined ? [] : probedAddresses(known.config, known.services, own)
  const nodes = [await localFacts(values['status-port'], probed)]
  if (facts !== undefined) return { ...facts, nodes }
  const unknown = { ok: false, why: complaints.join('; ') } as const
  return { cluster: unknown, kubeProxy: unknown, workloads: unknown, nodes }
}
