// What the speaker makes of the FRR that MetalLB leaves behind.

import { expect, test } from 'bun:test'
import { frrInThisPod, frrNamespaceOf } from './frr.ts'

test.each<[string, string | undefined, string, string | undefined]>([
  ['nowhere in native mode', 'native', 'frr', undefined],
  ['nowhere without a mode', undefined, 'frr', undefined],
  ['nowhere in frr mode', 'frr', 'frr', undefined],
  ['in the namespace that is named', 'frr-k8s', 'frr', 'frr'],
  ['in our own where none is', 'frr-k8s', '', 'metallb-system'],
  ['of one that came without MetalLB', 'frr-k8s-external', 'frr', 'frr'],
])('FRRConfigurations are looked for %s', (_, METALLB_BGP_TYPE, given, expected) => {
  const values = { 'frrk8s-namespace': given }
  expect(frrNamespaceOf(values, 'metallb-system', { METALLB_BGP_TYPE })).toBe(expected)
})

test.each<[string, Record<string, string>, string, boolean]>([
  ['in the Pod of the mode frr', { METALLB_BGP_TYPE: 'frr' }, '/etc/frr_reloader', true],
  ['wherever its file is', { METALLB_BGP_TYPE: 'frr', FRR_CONFIG_FILE: '/frr/frr.conf' }, '/frr', true],
  ['but not once its containers are gone', { METALLB_BGP_TYPE: 'frr' }, '/elsewhere', false],
  ['nor in another mode', { METALLB_BGP_TYPE: 'frr-k8s' }, '/etc/frr_reloader', false],
])('the speaker does not start beside FRR %s', async (_, environment, shared, isRefused) => {
  const refusal = await frrInThisPod(environment, async (path) => path === shared)
  expect(refusal?.includes('ingot adopt --apply') ?? false).toBe(isRefused)
})
