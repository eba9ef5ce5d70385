// MetalLB's flags that do nothing here, of its current version and of those before: one row each, with its variable,
// and a sentence for the log on why it does nothing. A value that MetalLB would have ended for is one more remark.

import { text, toggle } from './flags.ts'
import type { Flag, Reading } from './flags.ts'

const NO_PPROF = 'there is no pprof, since Ingot is no Go program'
const NO_FRR = 'Ingot works without FRR and speaks BGP itself'

const shared = {
  host: idle(
    word('ADDRESS', 'METALLB_HOST'),
    'metrics are on every address, the status port on --status-address',
  ),
  'pprof-bind-address': idle(word('ADDRESS'), NO_PPROF),
  'enable-pprof': idle(toggle(''), NO_PPROF),
  'disable-epslices': idle(
    toggle(''),
    'endpoints are read from EndpointSlices alone, as in MetalLB since 0.14',
  ),
  config: idle(word('NAME'), 'the configuration is in custom resources, as in MetalLB since 0.13'),
  'config-ns': idle(word('NAME'), 'the configuration is read in --namespace'),
}

export const idleControllerFlags = {
  ...shared,
  'webhook-http2': idle(toggle(''), 'the webhooks speak HTTP/1.1, as every API server does'),
}

export const idleSpeakerFlags = {
  ...shared,
  'ml-secret-key': idle(
    word('SECRET', 'METALLB_ML_SECRET_KEY'),
    'the secret is read from --ml-secret-key-path',
  ),
  'ml-namespace': idle(word('NAME', 'METALLB_ML_NAMESPACE'), 'speakers are looked for in --namespace'),
  'bgp-debounce-timeout': idle(
    { ...word('MILLISECONDS', 'METALLB_BGP_DEBOUNCE_TIMEOUT'), fallback: '3000', read: positiveInteger },
    NO_FRR,
  ),
  'frrk8s-secret-passthrough': idle(toggle(''), NO_FRR),
}

/** Any text, from a variable where one is named. */
function word(placeholder: string, environmentVariable?: string): Flag<string> {
  const variable = environmentVariable === undefined ? {} : { environmentVariable }
  return text({ help: '', placeholder, fallback: '', ...variable })
}

function positiveInteger(value: string): Reading<string> {
  return /^\d+$/.test(value) && Number(value) > 0
    ? { ok: true, value }
    : { ok: false, message: 'not a whole number above 0' }
}

function idle<T>(flag: Flag<T>, help: string): Flag<T> {
  return { ...flag, help, isIdle: true }
}
