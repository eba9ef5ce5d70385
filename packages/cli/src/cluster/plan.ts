// `ingot plan`: what manifests would do before they are applied, alone or to a cluster as it is.

import { command } from '../command.ts'
import { choice, texts, toggle } from '../flags.ts'
import { clusterFlags, namespaceFlag } from './cluster-flags.ts'

const FAMILIES = ['IPv4', 'IPv6', 'IPv4,IPv6'] as const

export const plan = command(
  'plan',
  {
    summary: 'what manifests would do to the addresses, before they are applied',
    examples: [
      'ingot plan --live -f smaller-pool.yaml',
      'kubectl kustomize site/ | ingot plan --live -f -',
      'ingot plan -f pools/ -f services/ --all',
    ],
  },
  {
    filename: texts({
      help: 'a file, a folder, or - for the input; again for more',
      placeholder: 'FILE',
      letter: 'f',
      completes: 'files',
    }),
    recursive: toggle('read the folders in a folder too', 'R'),
    live: toggle('apply them to the cluster as it is; without it, to an empty one'),
    all: toggle('show the Services of which nothing changes too'),
    families: choice(FAMILIES, {
      help: 'cluster addresses that new Services get, where no cluster tells',
      fallback: 'IPv4',
    }),
    namespace: namespaceFlag('where objects of the files go that name no namespace'),
    ...clusterFlags,
  },
  async (values, terminal) => {
    const [{ EMPTY_CLUSTER }, { readManifests }, { planManifests }, { isWell, planLines }, { printed }] =
      await Promise.all([
        import('@ingot/plan'),
        import('../manifests/read-manifests.ts'),
        import('./plan-manifests.ts'),
        import('./plan-lines.ts'),
        import('../print.ts'),
      ])
    const { filename, recursive, live, all, families, namespace, output } = values
    const { input } = terminal
    const read = await readManifests({ paths: filename, isRecursive: recursive, input, namespace })
    const settings = { loadBalancerClass: values['lb-class'], families }
    const [{ openCluster }, { withDrainOnCordon }] = await Promise.all([
      import('./open-cluster.ts'),
      import('./drain-on-cordon.ts'),
    ])
    const before = live ? await openCluster('plan', values, terminal) : { cluster: EMPTY_CLUSTER, settings }
    if (before === undefined) return 1
    const known = 'speakers' in before ? await withDrainOnCordon('plan', before, terminal) : before.settings
    const report = await planManifests(before.cluster, read, values['metallb-namespace'], known)
    terminal.print(printed(report, output, () => planLines(report, all)))
    return isWell(report) ? 0 : 1
  },
)
