// The flags that the controller and the speaker share, under MetalLB's names where MetalLB has them.

import { parseLogLevel } from '@ingot/telemetry'
import type { LogLevel } from '@ingot/telemetry'
import { port, text } from './flags.ts'
import type { Flag, FlagValues } from './flags.ts'

const logLevel: Flag<LogLevel> = {
  help: 'all, debug, info, warn, error or none',
  placeholder: 'LEVEL',
  fallback: 'info',
  read: parseLogLevel,
}

export const daemonFlags = {
  kubeconfig: text({
    help: "how to reach the API server; without it, the Pod's service account",
    placeholder: 'FILE',
    environmentVariable: 'KUBECONFIG',
    fallback: '',
  }),
  namespace: text({
    help: "where the configuration is; without it, the Pod's namespace, else metallb-system",
    placeholder: 'NAME',
    environmentVariable: 'METALLB_NAMESPACE',
    fallback: '',
  }),
  'lb-class': text({
    help: 'look after Services of this loadBalancerClass; without it, after those without one',
    placeholder: 'CLASS',
    fallback: '',
  }),
  'log-level': logLevel,
  'status-port': port({
    help: 'of /healthz, /readyz and /metrics; 0 is off',
    placeholder: 'PORT',
    environmentVariable: 'INGOT_STATUS_PORT',
    fallback: '7472',
  }),
  'status-address': text({
    help: 'serve them on this address alone; without it, on all',
    placeholder: 'ADDRESS',
    fallback: '',
  }),
}

export type DaemonValues = FlagValues<typeof daemonFlags>
