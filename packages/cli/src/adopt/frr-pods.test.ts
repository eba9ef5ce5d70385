// The speaker's Pods with FRR taken out.

import { expect, test } from 'bun:test'
import { frrParts, withoutFrr } from './frr-pods.ts'
import { speakerDaemonSet } from './metallb.fixture.ts'

const IMAGE = 'registry.test/speaker:1'

test("MetalLB's speaker of the mode frr becomes one container, as in native mode, with what was its own", () => {
  const native = speakerDaemonSet('native').spec?.template.spec
  const containers = native?.containers.map((it) => ({ ...it, image: IMAGE }))
  const rewritten = withoutFrr(speakerDaemonSet('frr'), IMAGE)
  expect(rewritten.spec?.template.spec).toEqual({ ...native, containers: containers ?? [] })
  expect({ ...rewritten, spec: 0 }).toEqual({ ...speakerDaemonSet('frr'), spec: 0 })
})

test('what goes is named', () => {
  expect(frrParts(speakerDaemonSet('frr'))).toEqual({
    containers: ['frr', 'reloader', 'frr-metrics'],
    initContainers: ['cp-frr-files', 'cp-reloader', 'cp-metrics'],
    volumes: ['frr-sockets', 'frr-conf', 'reloader', 'metrics', 'frr-log', 'frr-startup'],
  })
})

test('containers and volumes that somebody added stay', () => {
  const daemonSet = structuredClone(speakerDaemonSet('frr'))
  const pod = daemonSet.spec?.template.spec
  const mounted = { name: 'shipper', image: 'x', volumeMounts: [{ name: 'logs', mountPath: '/logs' }] }
  pod?.containers.push(mounted)
  pod?.initContainers?.push({ name: 'before', image: 'x' })
  pod?.volumes?.push({ name: 'logs', emptyDir: {} }, { name: 'unused', emptyDir: {} })
  const left = withoutFrr(daemonSet, IMAGE).spec?.template.spec
  expect(left?.containers.map(({ name }) => name)).toEqual(['speaker', 'shipper'])
  expect(left?.initContainers?.map(({ name }) => name)).toEqual(['before'])
  expect(left?.volumes?.map(({ name }) => name)).toEqual(['memberlist', 'logs', 'unused'])
})

test('Pods without FRR only get the image', () => {
  const before = speakerDaemonSet('native')
  const after = withoutFrr(before, IMAGE)
  expect(frrParts(before)).toEqual({ containers: [], initContainers: [], volumes: [] })
  expect(JSON.stringify(after)).toBe(JSON.stringify(before).replace('quay.io/metallb/speaker:v0.15.2', IMAGE))
})
