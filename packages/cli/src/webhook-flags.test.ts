// What the controller's flags make of its webhooks: without any of them all is as in MetalLB.

import { expect, test } from 'bun:test'
import { controller } from './controller.ts'
import { parseFlags } from './flags.ts'
import { webhookFlags, webhookSettings } from './webhook-flags.ts'

function settings(...words: string[]) {
  const reading = parseFlags(webhookFlags, words, {})
  if (!reading.ok) throw new Error(reading.message)
  return webhookSettings(reading.value)
}

const DEFAULTS = {
  port: 9443,
  isRotated: true,
  certificateFolder: '/tmp/k8s-webhook-server/serving-certs',
  serviceName: 'metallb-webhook-service',
  secretName: 'metallb-webhook-cert',
}

test.each<[string[], object | undefined]>([
  [[], DEFAULTS],
  [['--webhook-mode=enabled'], DEFAULTS],
  [['--webhook-mode=onlywebhook'], DEFAULTS],
  [['--webhook-mode=disabled'], undefined],
  [['--webhook-port=0'], undefined],
  [['--webhook-port=443'], { ...DEFAULTS, port: 443 }],
  [
    ['--disable-cert-rotation', '--cert-dir=/certs'],
    { ...DEFAULTS, isRotated: false, certificateFolder: '/certs' },
  ],
  [['--webhook-secret=a', '--cert-service-name=b'], { ...DEFAULTS, secretName: 'a', serviceName: 'b' }],
])('%p', (words, expected) => {
  expect(settings(...words)).toEqual(expected as ReturnType<typeof settings>)
})

test('they are flags of the controller', () => {
  expect(Object.keys(controller.flags)).toEqual(expect.arrayContaining(Object.keys(webhookFlags)))
})
