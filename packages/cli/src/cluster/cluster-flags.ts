// The flags of the commands that look at a cluster. As kubectl has them: `--namespace` is that of the Services, and MetalLB's
// own has another name.

import { choice, text, toggle } from '../flags.ts'
import { FORMS } from './forms.ts'

/** How the cluster is reached, and where MetalLB is in it. */
export const connectionFlags = {
  kubeconfig: text({
    help: 'how to reach the API server; without it, ~/.kube/config',
    placeholder: 'FILE',
    environmentVariable: 'KUBECONFIG',
    fallback: '',
    completes: 'files',
  }),
  context: text({
    help: 'which context of the kubeconfig; without it, its current one',
    placeholder: 'NAME',
    fallback: '',
    completes: 'contexts',
  }),
  'metallb-namespace': text({
    help: 'the namespace of MetalLB, where its configuration is',
    placeholder: 'NAME',
    environmentVariable: 'METALLB_NAMESPACE',
    fallback: 'metallb-system',
    completes: 'namespaces',
  }),
}

export const output = choice(FORMS, { help: 'how to print it', fallback: 'table', letter: 'o' })

export const clusterFlags = {
  ...connectionFlags,
  'lb-class': text({
    help: 'what the programs were started with: the class of Services that they look after',
    placeholder: 'CLASS',
    fallback: '',
  }),
  output,
}

/** `help` says what it is the namespace of. */
export function namespaceFlag(help: string) {
  return text({ help, placeholder: 'NAME', letter: 'n', fallback: '', completes: 'namespaces' })
}

/** Of the commands that list Services. */
export const namespaceFlags = {
  namespace: namespaceFlag('only Services of this namespace'),
  'all-namespaces': toggle('of all namespaces, as without -n', 'A'),
}
