// What MetalLB's FRR is to the speaker that comes in MetalLB's place: a daemon beside it (frr-k8s), whose sessions it leaves alone
// until they are given to it, or containers in its own Pod (frr), with which it does not start.

import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { text } from './flags.ts'
import type { FlagValues } from './flags.ts'

type Environment = Readonly<Record<string, string | undefined>>

export const frrFlags = {
  'frrk8s-namespace': text({
    help: 'where FRRConfigurations are, where METALLB_BGP_TYPE is frr-k8s; else --namespace',
    placeholder: 'NAME',
    environmentVariable: 'FRRK8S_NAMESPACE',
    fallback: '',
  }),
}

/** Where FRRConfigurations are; undefined where MetalLB's mode was another: nobody may read them then. */
export function frrNamespaceOf(
  { 'frrk8s-namespace': given }: FlagValues<typeof frrFlags>,
  namespace: string,
  { METALLB_BGP_TYPE = '' }: Environment,
): string | undefined {
  return METALLB_BGP_TYPE.startsWith('frr-k8s') ? given || namespace : undefined
}

const FRR_CONFIG_FILE = '/etc/frr_reloader/frr.conf'

/**
 * Why the speaker does not start in a Pod that has FRR beside it. Only its image was changed: FRR would run on with nothing
 * to do, with the ports of BFD and three capabilities more than anything of Ingot.
 */
export async function frrInThisPod(
  { METALLB_BGP_TYPE, FRR_CONFIG_FILE: file = FRR_CONFIG_FILE }: Environment,
  isThere: (path: string) => Promise<boolean> = exists,
): Promise<string | undefined> {
  const shared = dirname(file)
  if (METALLB_BGP_TYPE !== 'frr' || !(await isThere(shared))) return undefined
  return (
    `METALLB_BGP_TYPE is frr and FRR is in this Pod (${shared} is shared with it), where it would keep the ports of BFD: ` +
    'ingot adopt --apply takes its containers out of the Pods, kubectl rollout undo daemonset/speaker goes back to MetalLB'
  )
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
