// MetalLB's variables that are no flag's: which BGP implementation its manifests were made for, and where its FRR is.
// None of them is needed here, where BGP is spoken by the speaker itself, and none can be wrong; what they mean is said once
// in the log.

import type { Remark } from './tolerant-flags.ts'

const BGP = 'Ingot speaks BGP itself, by the fields of all of them'

const BGP_TYPES: Readonly<Record<string, string>> = {
  '': 'not set, which is native',
  native: 'native',
  frr: 'frr, whose containers Ingot has no use for',
  'frr-k8s': 'frr-k8s, whose sessions Ingot leaves alone until `ingot adopt --apply` moves them',
  'frr-k8s-external':
    'frr-k8s-external, whose sessions Ingot leaves alone until `ingot adopt --apply` moves them',
}

const FRR_VARIABLES = ['FRR_CONFIG_FILE', 'FRR_RELOADER_PID_FILE', 'FRR_LOGGING_LEVEL']

/** What the environment asks for, and what comes of it. The first is always about METALLB_BGP_TYPE. */
export function describeEnvironment(environment: Readonly<Record<string, string | undefined>>): Remark[] {
  const type = environment.METALLB_BGP_TYPE ?? ''
  const known = Object.hasOwn(BGP_TYPES, type) ? BGP_TYPES[type] : undefined
  const bgp: Remark =
    known === undefined
      ? {
          level: 'warn',
          message: `METALLB_BGP_TYPE is ${JSON.stringify(type)}, which MetalLB does not have: ${BGP}`,
        }
      : { level: 'info', message: `METALLB_BGP_TYPE is ${known}: ${BGP}` }
  const frr = FRR_VARIABLES.filter((name) => environment[name])
  return frr.length === 0
    ? [bgp]
    : [bgp, { level: 'info', message: `${frr.join(', ')}: without effect, Ingot works without FRR` }]
}
