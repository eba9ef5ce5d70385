// The two scripts of this folder, which a person may also call: kube-assets builds a real Kubernetes' programs, kube-up
// starts them. Both say what they do with --help.

import { fileURLToPath } from 'node:url'

/** The path of one of them. */
export function script(name: 'kube-assets' | 'kube-up'): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
