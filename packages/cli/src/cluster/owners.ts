// `ingot owners`: who has which address now, and who would be next.

import { didYouMean } from '../closest.ts'
import { commandWithOperands } from '../command.ts'
import { clusterFlags, namespaceFlags } from './cluster-flags.ts'

export const owners = commandWithOperands(
  'owners',
  {
    summary: 'who announces each address now, by ARP, NDP and BGP, and who is next in line',
    examples: ['ingot owners', 'ingot owners -n shop', 'ingot owners node-1', 'ingot owners -o json'],
  },
  { text: '[NODE]', least: 0, most: 1, completes: ['nodes'] },
  { ...namespaceFlags, ...clusterFlags },
  async (values, terminal, [node]) => {
    const [{ openCluster, readBgpStatuses }, { ownerReport }, { ownerLines }, { paintFor }, { printed }] =
      await Promise.all([
        import('./open-cluster.ts'),
        import('./owner-report.ts'),
        import('./owner-lines.ts'),
        import('../colour.ts'),
        import('../print.ts'),
      ])
    const opened = await openCluster('owners', values, terminal)
    if (opened === undefined) return 1
    const { cluster, settings } = opened
    const known = cluster.nodes.map(({ metadata }) => metadata?.name ?? '')
    if (node !== undefined && known.length > 0 && !known.includes(node)) {
      terminal.complain(`ingot owners: there is no Node ${node}${didYouMean(node, known)}`)
      return 1
    }
    const { namespace, 'all-namespaces': isAll } = values
    const isShown = (key: string) => namespace === '' || isAll || key.startsWith(`${namespace}/`)
    const all = ownerReport(cluster, await readBgpStatuses('owners', opened, terminal), settings, isShown)
    const isOf = (it: { readonly node: string }) => node === undefined || it.node === node
    const services = all.services.filter(
      (it) => node === undefined || it.owners.some(isOf) || it.bgp.some(isOf),
    )
    terminal.print(printed({ services }, values.output, () => ownerLines({ services }, paintFor(terminal))))
    return 0
  },
)
