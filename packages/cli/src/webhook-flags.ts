// The controller's flags for webhooks: MetalLB's, and the port, which MetalLB has no flag for.

import { port, text, toggle } from './flags.ts'
import type { Flag, FlagValues } from './flags.ts'

const WEBHOOK_MODES = ['enabled', 'disabled', 'onlywebhook'] as const

const webhookMode: Flag<(typeof WEBHOOK_MODES)[number]> = {
  help: 'enabled, disabled, or onlywebhook, which leaves the Services to another controller',
  placeholder: 'MODE',
  fallback: 'enabled',
  read(text) {
    const mode = WEBHOOK_MODES.find((known) => known === text)
    return mode === undefined
      ? { ok: false, message: `none of ${WEBHOOK_MODES.join(', ')}` }
      : { ok: true, value: mode }
  },
}

export const webhookFlags = {
  'webhook-mode': webhookMode,
  'webhook-port': port({ help: 'of the webhooks; 0 is off', placeholder: 'PORT', fallback: '9443' }),
  'webhook-secret': text({
    help: 'that keeps their certificate, which is made and renewed there',
    placeholder: 'NAME',
    fallback: 'metallb-webhook-cert',
  }),
  'cert-service-name': text({
    help: 'by which the API server calls them',
    placeholder: 'NAME',
    fallback: 'metallb-webhook-service',
  }),
  'cert-dir': text({
    help: 'tls.crt and tls.key, for where the Secret is not to be read',
    placeholder: 'DIR',
    fallback: '/tmp/k8s-webhook-server/serving-certs',
  }),
  'disable-cert-rotation': toggle('show what is in --cert-dir, and make no certificates'),
}

/** What the flags say about webhooks; undefined where there are to be none. */
export function webhookSettings(values: FlagValues<typeof webhookFlags>) {
  if (values['webhook-mode'] === 'disabled' || values['webhook-port'] === 0) return undefined
  return {
    port: values['webhook-port'],
    isRotated: !values['disable-cert-rotation'],
    certificateFolder: values['cert-dir'],
    serviceName: values['cert-service-name'],
    secretName: values['webhook-secret'],
  }
}
