// Every flag and variable of MetalLB, of both programs, by the names of its reference: each is known, and either does
// something or says why not.

import { expect, test } from 'bun:test'
import { commandHelp } from './help.ts'
import { controller } from './controller.ts'
import { speaker } from './speaker.ts'
import { readTolerantly } from './tolerant-flags.ts'

interface MetalLBFlag {
  readonly flag: string
  readonly value?: string
  readonly variable?: string
  readonly does: boolean
}

const row = (flag: string, value: string | undefined, does: boolean, variable?: string): MetalLBFlag => ({
  flag,
  does,
  ...(value !== undefined && { value }),
  ...(variable !== undefined && { variable }),
})

const BOTH = [
  row('port', '9120', true),
  row('namespace', 'metallb-system', true, 'METALLB_NAMESPACE'),
  row('log-level', 'debug', true),
  row('health-probe-port', '17472', true),
  row('lb-class', 'example.com/class', true),
  row('tls-min-version', 'VersionTLS12', true),
  row('tls-cipher-suites', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', true),
  row('tls-curve-preferences', '29', true),
  row('metrics-cert-dir', '/etc/metrics', true),
  row('kubeconfig', '/etc/kubeconfig', true, 'KUBECONFIG'),
  row('pprof-bind-address', ':6060', false),
  row('pod-name', 'pod-1', true, 'METALLB_POD_NAME'),
  row('host', '192.0.2.1', false, 'METALLB_HOST'),
  row('config', 'config', false),
  row('config-ns', 'metallb-system', false),
  row('enable-pprof', undefined, false),
  row('disable-epslices', undefined, false),
]

const CONTROLLER = [
  row('webhook-mode', 'onlywebhook', true),
  row('ml-secret-name', 'memberlist', true, 'METALLB_ML_SECRET_NAME'),
  row('deployment', 'controller', true, 'METALLB_DEPLOYMENT'),
  row('disable-cert-rotation', undefined, true),
  row('cert-dir', '/tmp/certs', true),
  row('cert-service-name', 'metallb-webhook-service', true),
  row('webhook-secret', 'metallb-webhook-cert', true),
  row('webhook-http2', undefined, false),
]

const SPEAKER = [
  row('node-name', 'node-1', true, 'METALLB_NODE_NAME'),
  row('ignore-exclude-lb', undefined, true),
  row('gratuitous-arp-interval', '60', true, 'METALLB_GRATUITOUS_ARP_INTERVAL'),
  row('ml-bindaddr', '192.0.2.1', true, 'METALLB_ML_BIND_ADDR'),
  row('ml-bindport', '7946', true, 'METALLB_ML_BIND_PORT'),
  row('ml-labels', 'app=metallb,component=speaker', true, 'METALLB_ML_LABELS'),
  row('ml-secret-key-path', '/etc/ml_secret_key', true, 'METALLB_ML_SECRET_KEY_PATH'),
  row('ml-wan-config', undefined, true),
  row('ml-secret-key', 'hush', false, 'METALLB_ML_SECRET_KEY'),
  row('ml-namespace', 'metallb-system', false, 'METALLB_ML_NAMESPACE'),
  row('bgp-debounce-timeout', '3000', false, 'METALLB_BGP_DEBOUNCE_TIMEOUT'),
  row('frrk8s-namespace', 'frr-k8s-system', true, 'FRRK8S_NAMESPACE'),
  row('frrk8s-secret-passthrough', undefined, false),
]

const NODE = { METALLB_NODE_NAME: 'node-1' }

const cases = [
  ...[...BOTH, ...CONTROLLER].map((flag) => ({ command: controller, ...flag })),
  ...[...BOTH, ...SPEAKER].map((flag) => ({ command: speaker, ...flag })),
].map((row) => ({ name: row.command.name, ...row }))

test.each(cases)('$name --$flag', ({ command, flag, value, variable, does }) => {
  const forms =
    value === undefined ? [[`--${flag}`], [`-${flag}=true`]] : [[`--${flag}`, value], [`-${flag}=${value}`]]
  for (const words of forms) {
    const { ok, remarks } = readTolerantly(command.flags, words, NODE)
    expect(ok).toBe(true)
    expect(remarks).toHaveLength(does ? 0 : 1)
    expect(remarks[0]?.message ?? '').toMatch(does ? /^$/ : new RegExp(`^--${flag} has no effect: .{10}`))
    expect(JSON.stringify(remarks)).not.toContain('hush')
  }
  if (variable !== undefined) {
    const { remarks } = readTolerantly(command.flags, [], { ...NODE, [variable]: value })
    expect(remarks.map(({ level }) => level)).toEqual(does ? [] : ['info'])
  }
})

test.each([
  [speaker, ['--ml-bindport=x'], '--ml-bindport x: not a port (0 to 65535)'],
  [speaker, ['--bgp-debounce-timeout=0'], '--bgp-debounce-timeout 0: not a whole number above 0'],
  [controller, ['--webhook-mode=on'], '--webhook-mode on: none of enabled, disabled, onlywebhook'],
  [controller, ['--log-level=loud'], '--log-level loud: failed to parse log level: loud'],
])('what ends MetalLB is a warning here: %#', (command, words, message) => {
  const { ok, remarks } = readTolerantly(command.flags, words, NODE)
  expect(ok).toBe(true)
  expect(remarks).toContainEqual({ level: 'warn', message })
})

test('the help explains what does something, and only names the rest', () => {
  const help = commandHelp(speaker)
  expect(help).toContain('--health-probe-port PORT')
  expect(help).toContain('Taken and without effect:\n  --host')
  expect(help).not.toContain('METALLB_HOST')
  expect(help.split('\n').every((line) => line.length <= 150)).toBe(true)
})
