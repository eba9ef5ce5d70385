// Where the programs of a real Kubernetes are on this machine: the folder that KUBEBUILDER_ASSETS names, as setup-envtest
// has it, or else the one that `kube-assets build` fills. Builds nothing.

import { accept, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { script } from './script.ts'

/** What `kube-up` needs whatever it is asked for. */
const ALWAYS = ['etcd', 'kube-apiserver']

/**
 * The folder that has etcd, kube-apiserver and `more`.
 *
 * @example
 * findKubernetes(process.env, ['kube-controller-manager'])
 */
export function findKubernetes(
  environment: Readonly<Record<string, string | undefined>>,
  more: readonly string[] = [],
): Result<string> {
  const named = environment.KUBEBUILDER_ASSETS ?? ''
  const folder = named === '' ? builtFolder(environment) : named
  const missing = [...ALWAYS, ...more].filter((program) => !isExecutable(join(folder, program)))
  if (missing.length === 0) return accept(folder)
  return refuse(
    'KubernetesMissing',
    `there is no ${missing.join(', no ')} in ${folder}${named === '' ? '' : ', which KUBEBUILDER_ASSETS names'}`,
    { folder, missing },
    named === ''
      ? 'build them with `npm run kubernetes` (needs Go, ten minutes once), or name their folder in KUBEBUILDER_ASSETS'
      : 'name another folder, or none to use what `npm run kubernetes` builds',
  )
}

/** Where `kube-assets` builds to: it alone knows the version. */
function builtFolder({
  XDG_CACHE_HOME,
  HOME = homedir(),
  PATH,
}: Readonly<Record<string, string | undefined>>) {
  const env = { HOME, ...(PATH && { PATH }), ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }) }
  return Bun.spawnSync([...script('kube-assets'), 'path'], { env })
    .stdout.toString()
    .trim()
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
