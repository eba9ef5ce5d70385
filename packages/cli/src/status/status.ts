// `ingot status`: how it is, on one screen, once or again and again.

import { clusterFlags, namespaceFlags } from '../cluster/cluster-flags.ts'
import { command } from '../command.ts'
import type { Terminal } from '../command.ts'
import { toggle } from '../flags.ts'
import type { FlagValues } from '../flags.ts'

const flags = {
  watch: toggle('again every two seconds, until Ctrl-C', 'w'),
  ...namespaceFlags,
  ...clusterFlags,
}

/** To the upper left corner, and all below away (ECMA-48 8.3.39). */
const CLEAR_SCREEN = '\u001b[H\u001b[2J'

export const status = command(
  'status',
  {
    summary: 'the programs, nodes, pools, Services, sessions and findings, on one screen',
    examples: ['ingot status', 'ingot status --watch', 'ingot status -n shop', 'ingot status -o json'],
  },
  flags,
  async (values, terminal) => {
    if (!values.watch) return show(values, terminal, '')
    const { seconds } = await import('@ingot/api')
    const { systemRuntime, wait } = await import('@ingot/kube')
    const begin = terminal.screen === undefined ? '' : CLEAR_SCREEN
    for (;;) {
      // one that fails is told of, and the next may not
      const code = await show(values, terminal, begin)
      const pause = wait(systemRuntime, seconds(2))
      terminal.signal.addEventListener('abort', pause.cancel, { once: true })
      if (terminal.signal.aborted) pause.cancel()
      await pause.done
      terminal.signal.removeEventListener('abort', pause.cancel)
      if (terminal.signal.aborted) return code
    }
  },
)

async function show(values: FlagValues<typeof flags>, terminal: Terminal, begin: string): Promise<number> {
  const [{ openCluster, readBgpStatuses }, { gatherFacts }, { ownerReport }, { statusReport }] =
    await Promise.all([
      import('../cluster/open-cluster.ts'),
      import('../doctor/gather-facts.ts'),
      import('../cluster/owner-report.ts'),
      import('./status-report.ts'),
    ])
  const [{ isManaged, serviceKey }, { diagnose }, { poolUsage }, { statusLines }, { paintFor }, { printed }] =
    await Promise.all([
      import('@ingot/api'),
      import('@ingot/doctor'),
      import('@ingot/plan'),
      import('./status-lines.ts'),
      import('../colour.ts'),
      import('../print.ts'),
    ])
  const opened = await openCluster('status', values, terminal)
  if (opened === undefined) return 1
  const { cluster, settings, speakers } = opened
  const { namespace, 'all-namespaces': isAll, 'metallb-namespace': metallbNamespace } = values
  const isShown = (key: string) => namespace === '' || isAll || key.startsWith(`${namespace}/`)
  const [{ facts, pods }, bgpStatuses] = await Promise.all([
    gatherFacts(opened),
    readBgpStatuses('status', opened, terminal),
  ])
  const report = statusReport({
    // without the password that may stand in the URL
    server: new URL(speakers.config.server).origin,
    namespace: metallbNamespace,
    facts,
    pods,
    nodes: cluster.nodes,
    services: cluster.services.filter(
      (it) => isManaged(it, settings.loadBalancerClass) && isShown(serviceKey(it)),
    ),
    owners: ownerReport(cluster, bgpStatuses, settings, isShown),
    pools: poolUsage(cluster, settings).pools,
    findings: diagnose(facts),
  })
  terminal.print(begin + printed(report, values.output, () => statusLines(report, paintFor(terminal))))
  return 0
}
