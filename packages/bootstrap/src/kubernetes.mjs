// `npm run kubernetes`: builds the real Kubernetes that some tests and the lab can run on, from source, once: ten
// minutes and Go. What is built is kept outside of the clone and found there again.

import { join } from 'node:path'
import { become } from './process.mjs'
import { root } from './project.mjs'

const BUILDER = join(root, 'packages/lab/src/kubernetes/kube-assets.sh')
const PROGRAMS = 'kube-controller-manager,kube-proxy,helm,kubeconform'

/**
 * @param {readonly string[]} args More for `kube-assets build`: a folder, `--with LIST`.
 * @returns {Promise<number>}
 */
export async function kubernetes(args) {
  if (process.env.KUBEBUILDER_ASSETS) {
    process.stderr.write(`nothing to build: KUBEBUILDER_ASSETS names ${process.env.KUBEBUILDER_ASSETS}\n`)
    return 0
  }
  return become(BUILDER, ['build', '--with', PROGRAMS, ...args])
}
