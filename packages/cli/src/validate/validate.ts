// `ingot validate`: what of some manifests cannot be accepted, and how to write it, without a cluster. What it does is in
// check-manifests.ts and is loaded when it is asked for.

import { command } from '../command.ts'
import { choice, text, texts, toggle } from '../flags.ts'
import { FORMS } from './forms.ts'

/** The exit code where something is refused. */
const REFUSED = 1

const BGP_TYPES = ['ingot', 'native', 'frr', 'frr-k8s'] as const

/** The values of MetalLB's METALLB_BGP_TYPE; Ingot has no modes. */
const BGP_MODES = { ingot: undefined, native: 'native', frr: 'frr', 'frr-k8s': 'frr' } as const

export const validate = command(
  'validate',
  'check manifests of MetalLB and Kubernetes',
  {
    filename: texts({
      help: 'a file, a folder, or - for the input; again for more',
      placeholder: 'FILE',
      letter: 'f',
    }),
    recursive: toggle('read the folders in a folder too', 'R'),
    namespace: text({
      help: 'the namespace of MetalLB, where its configuration has to be',
      placeholder: 'NAME',
      environmentVariable: 'METALLB_NAMESPACE',
      fallback: 'metallb-system',
    }),
    'bgp-type': choice(BGP_TYPES, {
      help: 'refuse too what MetalLB refuses in this mode',
      fallback: 'ingot',
    }),
    output: choice(FORMS, { help: 'how to print it', fallback: 'text', letter: 'o' }),
  },
  async ({ filename, recursive, namespace, 'bgp-type': bgpType, output }, { input, print }) => {
    const [{ readManifests }, { checkManifests }, { render, reportOf }] = await Promise.all([
      import('../manifests/read-manifests.ts'),
      import('./check-manifests.ts'),
      import('./report.ts'),
    ])
    const read = await readManifests({ paths: filename, isRecursive: recursive, input })
    const { findings } = await checkManifests(read.manifests, namespace, BGP_MODES[bgpType])
    const report = reportOf(read, findings)
    print(render(report, output))
    return report.refused > 0 ? REFUSED : 0
  },
)
