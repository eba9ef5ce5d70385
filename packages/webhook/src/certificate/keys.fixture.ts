// Keys for the tests, each made once: an RSA key takes a tenth of a second.

import { renewed } from './serving-keys.ts'
import type { ServingKeys } from './serving-keys.ts'

export const HOST = 'metallb-webhook-service.metallb-system.svc'

export const NONE: ServingKeys = { caCert: '', caKey: '', certificate: { cert: '', key: '' } }

const made = new Map<string, Promise<ServingKeys>>()

/** Made at `date` from nothing; those of another `name` are others. */
export function keysMadeAt(date: string, name = ''): Promise<ServingKeys> {
  const known = made.get(date + name)
  if (known !== undefined) return known
  const keys = renewed(NONE, 'authority', HOST, new Date(date))
  made.set(date + name, keys)
  return keys
}

/** As the Secret has them. */
export function dataOf({ caCert, caKey, certificate: { cert, key } }: ServingKeys) {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  return {
    'ca.crt': base64(caCert),
    'ca.key': base64(caKey),
    'tls.crt': base64(cert),
    'tls.key': base64(key),
  }
}
