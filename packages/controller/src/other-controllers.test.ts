// Which Pods a controller waits for.

import { describe, expect, test } from 'bun:test'
import { deployment, LABELS, pod, terminating } from './leadership.fixture.ts'
import { othersOfDeployment, othersToWaitFor, selectorOf } from './other-controllers.ts'

const own = pod('own', 30)

describe('a controller waits for', () => {
  test.each([
    ['an older one', [pod('old', 10)], ['old']],
    ['an older one whose node is silent', [pod('old', 10, { status: { phase: 'Unknown' } })], ['old']],
    ['one of the same second with a smaller uid', [pod('a', 30)], ['a']],
    [
      'one that is being deleted, of any age',
      [terminating('young', 50), terminating('old', 10)],
      ['old', 'young'],
    ],
  ])('%s', (_case, pods, expected) => {
    expect(othersToWaitFor(own, [own, ...pods])).toEqual(expected)
  })
})

describe('a controller does not wait for', () => {
  test.each([
    ['itself', []],
    ['a younger one, which waits for it', [pod('young', 50)]],
    ['one of the same second with a greater uid', [pod('z', 30)]],
    ['one that has ended', [pod('old', 10, { status: { phase: 'Succeeded' } })]],
    ['one that has failed', [pod('old', 10, { status: { phase: 'Failed' } })]],
    ['one that does not run yet', [pod('old', 10, { status: { phase: 'Pending' } })]],
  ])('%s', (_case, pods) => {
    expect(othersToWaitFor(own, [own, ...pods])).toEqual([])
  })
})

test('of any two that run, exactly one waits for the other', () => {
  const pods = [pod('a', 1), pod('b', 1), pod('c', 2)]
  for (const one of pods) {
    for (const other of pods) {
      if (one === other) continue
      const waits = [othersToWaitFor(one, [other]), othersToWaitFor(other, [one])]
      expect(waits.flat()).toHaveLength(1)
    }
  }
})

test('the Pods of another version of the program are found by the labels that both have', () => {
  expect(selectorOf(own)).toBe('app=metallb,component=controller')
  const labels = { ...LABELS, 'helm.sh/chart': 'metallb-0.15.3', 'app.kubernetes.io/version': 'v0.15.3' }
  expect(selectorOf(pod('own', 1, { metadata: { name: 'own', labels } }))).toBe(selectorOf(own))
})

test('a chart’s labels are enough where they are all there, since the Pods of another chart have no others', () => {
  const chart = {
    'app.kubernetes.io/name': 'metallb',
    'app.kubernetes.io/instance': 'lb',
    'app.kubernetes.io/component': 'controller',
  }
  const theirs = selectorOf(pod('theirs', 1, { metadata: { name: 'theirs', labels: chart } }))
  const ours = { ...chart, ...LABELS, 'helm.sh/chart': 'ingot-0.1.0' }
  expect(selectorOf(pod('own', 1, { metadata: { name: 'own', labels: ours } }))).toBe(theirs)
  const { 'app.kubernetes.io/instance': _, ...partly } = ours
  expect(selectorOf(pod('own', 1, { metadata: { name: 'own', labels: partly } }))).toContain('app=metallb')
})

describe('of a Deployment whose Pods cannot be seen', () => {
  const waits = (replicas: number, updatedReplicas: number, doSiblingsCount: boolean, seen?: number) =>
    othersOfDeployment(deployment({ replicas, updatedReplicas }, seen), doSiblingsCount).length > 0

  test.each([
    ['the old Pod is waited for', 2, 1, true, undefined, true],
    ['the new one alone is not', 1, 1, true, undefined, false],
    ['the old one is, while the new one is not counted', 1, 0, true, undefined, true],
    ['a second new one is', 2, 2, true, undefined, true],
    ['a second new one is not, where a Lease is between the two', 2, 2, false, undefined, false],
    ['the old one is, with a Lease too', 3, 2, false, undefined, true],
    ['everybody is, while the change has not been seen', 1, 1, true, 1, true],
  ])('%s', (_, replicas, updatedReplicas, doSiblingsCount, seen, expected) => {
    expect(waits(replicas, updatedReplicas, doSiblingsCount, seen)).toBe(expected)
  })
})
