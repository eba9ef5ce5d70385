// `ingot validate`: what of some manifests cannot be accepted, and how to write it, without a cluster. What it does is in
// check-manifests.ts and is loaded when it is asked for.

import { command } from '../command.ts'
import { choice, texts, toggle } from '../flags.ts'
import { connectionFlags, namespaceFlag } from '../cluster/cluster-flags.ts'
import { FORMS } from './forms.ts'

/** The exit code where something is refused. */
const REFUSED = 1

const BGP_TYPES = ['ingot', 'native', 'frr', 'frr-k8s'] as const

/** The values of MetalLB's METALLB_BGP_TYPE; Ingot has no modes. */
const BGP_MODES = { ingot: undefined, native: 'native', frr: 'frr', 'frr-k8s': 'frr' } as const

export const validate = command(
  'validate',
  {
    summary: 'check manifests of MetalLB and Kubernetes',
    examples: [
      'ingot validate -f pools/ -f service.yaml',
      'helm template site | ingot validate -f -',
      'ingot validate --bgp-type frr -R -f metallb/',
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
    namespace: namespaceFlag('where objects go that name no namespace'),
    'metallb-namespace': connectionFlags['metallb-namespace'],
    'bgp-type': choice(BGP_TYPES, {
      help: 'refuse too what MetalLB refuses in this mode',
      fallback: 'ingot',
    }),
    output: choice(FORMS, { help: 'how to print it', fallback: 'text', letter: 'o' }),
  },
  async ({ filename, recursive, namespace, output, ...values }, { input, print }) => {
    const [{ readManifests }, { checkManifests }, { render, reportOf }] = await Promise.all([
      import('../manifests/read-manifests.ts'),
      import('./check-manifests.ts'),
      import('./report.ts'),
    ])
    const read = await readManifests({ paths: filename, isRecursive: recursive, input, namespace })
    const { 'metallb-namespace': metallbNamespace, 'bgp-type': bgpType } = values
    const { findings } = await checkManifests(read.manifests, metallbNamespace, BGP_MODES[bgpType])
    const report = reportOf(read, findings)
    print(render(report, output))
    return report.refused > 0 ? REFUSED : 0
  },
)
