// The flags of the commands that look at a cluster.

import { choice, text } from '../flags.ts'
import { FORMS } from './forms.ts'

export const clusterFlags = {
  kubeconfig: text({
    help: 'how to reach the API server; without it, ~/.kube/config',
    placeholder: 'FILE',
    environmentVariable: 'KUBECONFIG',
    fallback: '',
  }),
  namespace: text({
    help: 'the namespace of MetalLB, where its configuration is',
    placeholder: 'NAME',
    environmentVariable: 'METALLB_NAMESPACE',
    fallback: 'metallb-system',
  }),
  'lb-class': text({
    help: 'what the programs were started with: the class of Services that they look after',
    placeholder: 'CLASS',
    fallback: '',
  }),
  output: choice(FORMS, { help: 'how to print it', fallback: 'table', letter: 'o' }),
}
