// The two scripts of this folder, which a person may also call: kube-assets.sh builds a real Kubernetes' programs,
// kube-up.sh starts them. Both say what they do with --help. They are run as text, so that they are there in the
// executable as well.

import kubeAssets from './kube-assets.sh' with { type: 'text' }
import kubeUp from './kube-up.sh' with { type: 'text' }

const SCRIPTS = { 'kube-assets': kubeAssets, 'kube-up': kubeUp } as const

/** The command line of one of them, before its own words. */
export function script(name: keyof typeof SCRIPTS): readonly string[] {
  return ['bash', '-c', SCRIPTS[name], name]
}
