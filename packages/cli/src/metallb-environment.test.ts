// METALLB_BGP_TYPE of any value, and what MetalLB's FRR leaves in the environment.

import { expect, test } from 'bun:test'
import { describeEnvironment } from './metallb-environment.ts'

test.each([
  [undefined, 'METALLB_BGP_TYPE is not set, which is native: Ingot speaks BGP itself'],
  ['', 'METALLB_BGP_TYPE is not set, which is native: '],
  ['native', 'METALLB_BGP_TYPE is native: '],
  ['frr', 'METALLB_BGP_TYPE is frr, whose containers'],
  ['frr-k8s', 'METALLB_BGP_TYPE is frr-k8s, whose sessions Ingot leaves alone until'],
  ['frr-k8s-external', 'METALLB_BGP_TYPE is frr-k8s-external, whose'],
])('%p is one line of the log', (METALLB_BGP_TYPE, start) => {
  const remarks = describeEnvironment({ METALLB_BGP_TYPE })
  expect(remarks).toEqual([{ level: 'info', message: expect.stringMatching(new RegExp(`^${start}`)) }])
})

test.each(['FRR', 'bird', 'toString'])(
  '%p, which MetalLB does not have, is a warning',
  (METALLB_BGP_TYPE) => {
    expect(describeEnvironment({ METALLB_BGP_TYPE })).toEqual([
      {
        level: 'warn',
        message: `METALLB_BGP_TYPE is "${METALLB_BGP_TYPE}", which MetalLB does not have: Ingot speaks BGP itself, by the fields of all of them`,
      },
    ])
  },
)

test('the variables of FRR are named in one line', () => {
  const environment = { FRR_CONFIG_FILE: '/etc/frr_reloader/frr.conf', FRR_LOGGING_LEVEL: 'debugging' }
  expect(describeEnvironment(environment)[1]).toEqual({
    level: 'info',
    message: 'FRR_CONFIG_FILE, FRR_LOGGING_LEVEL: without effect, Ingot works without FRR',
  })
})
