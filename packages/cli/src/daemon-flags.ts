// The flags that the controller and the speaker share, under MetalLB's names where MetalLB has them.

import { LOG_FORMATS, parseLogLevel } from '@ingot/telemetry'
import type { LevelSwitch, LogLevel } from '@ingot/telemetry'
import { choice, port, text } from './flags.ts'
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
  'pod-name': text({
    help: 'of the Pod that this program runs in, which owns what the program tells of itself',
    placeholder: 'NAME',
    environmentVariable: 'METALLB_POD_NAME',
    fallback: '',
  }),
  'lb-class': text({
    help: 'look after Services of this loadBalancerClass; without it, after those without one',
    placeholder: 'CLASS',
    fallback: '',
  }),
  'log-level': logLevel,
  'log-format': choice(LOG_FORMATS, { help: 'how the lines of the log are written', fallback: 'json' }),
  port: port({
    help: 'of /metrics over HTTPS, for scrapers with a token; 0 is off; plain where it is the status port',
    placeholder: 'PORT',
    fallback: '9120',
  }),
  'metrics-cert-dir': text({
    help: 'tls.crt and tls.key for it, followed when they change; without it, self-signed',
    placeholder: 'DIR',
    fallback: '',
  }),
  'tls-min-version': text({
    help: 'VersionTLS12 or VersionTLS13, which is the default',
    placeholder: 'VERSION',
    fallback: '',
  }),
  'tls-cipher-suites': text({
    help: 'of TLS 1.2, by their IANA names, with commas',
    placeholder: 'SUITES',
    fallback: '',
  }),
  'tls-curve-preferences': text({
    help: 'by their IANA numbers, with commas: 23, 24, 25, 29, 4588',
    placeholder: 'CURVES',
    fallback: '',
  }),
  'health-probe-port': port({
    help: 'of /healthz and /readyz that are always ok, for the kubelet; 0 is off',
    placeholder: 'PORT',
    fallback: '17472',
  }),
  'status-port': port({
    help: 'of /healthz, /livez, /readyz and /metrics, plain; 0 is off',
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

/** What the flags say about the HTTP endpoints. */
export function endpointSettings(values: DaemonValues, levels: LevelSwitch) {
  return {
    levels,
    ports: {
      status: values['status-port'],
      statusAddress: values['status-address'],
      metrics: values.port,
      probes: values['health-probe-port'],
    },
    certificateFolder: values['metrics-cert-dir'],
    tls: {
      minVersion: values['tls-min-version'],
      cipherSuites: values['tls-cipher-suites'],
      curvePreferences: values['tls-curve-preferences'],
    },
  }
}
