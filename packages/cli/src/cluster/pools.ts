// `ingot pools`: how full the pools are.

import { command } from '../command.ts'
import { clusterFlags } from './cluster-flags.ts'

export const pools = command(
  'pools',
  'how full the pools of a cluster are',
  clusterFlags,
  async (values, terminal) => {
    const [{ poolUsage }, { openCluster }, { poolLines }, { printed }] = await Promise.all([
      import('@ingot/plan'),
      import('./open-cluster.ts'),
      import('./pool-lines.ts'),
      import('../print.ts'),
    ])
    const opened = await openCluster('pools', values, terminal)
    if (opened === undefined) return 1
    const report = poolUsage(opened.cluster, opened.settings)
    terminal.print(printed(report, values.output, () => poolLines(report)))
    return 0
  },
)
