// `ingot pools`: how full the pools are.

import { didYouMean } from '../closest.ts'
import { commandWithOperands } from '../command.ts'
import { clusterFlags } from './cluster-flags.ts'

export const pools = commandWithOperands(
  'pools',
  {
    summary: 'how full the pools of a cluster are, or one of them',
    examples: ['ingot pools', 'ingot pools web', 'ingot pools -o json'],
  },
  { text: '[POOL]', least: 0, most: 1, completes: ['pools'] },
  clusterFlags,
  async (values, terminal, [name]) => {
    const [{ poolUsage }, { openCluster }, { poolLines }, { printed }] = await Promise.all([
      import('@ingot/plan'),
      import('./open-cluster.ts'),
      import('./pool-lines.ts'),
      import('../print.ts'),
    ])
    const opened = await openCluster('pools', values, terminal)
    if (opened === undefined) return 1
    const all = poolUsage(opened.cluster, opened.settings)
    const isAsked = ({ pool }: { readonly pool: string }) => name === undefined || pool === name
    if (name !== undefined && !all.pools.some(isAsked)) {
      const known = all.pools.map(({ pool }) => pool)
      terminal.complain(`ingot pools: there is no pool ${name}${didYouMean(name, known)}`)
      return 1
    }
    const report = { ...all, pools: all.pools.filter(isAsked) }
    terminal.print(printed(report, values.output, () => poolLines(report, values['metallb-namespace'])))
    return 0
  },
)
