// Rollouts, step by step and without a server: plans are carried out on plain objects, and after each one the bounds
// that a Deployment promises must hold.

import { expect, test } from 'bun:test'
import type { Pod } from '../kinds.ts'
import { planDeployment } from './deployment.ts'
import { simulate } from './rollout.fixture.ts'
import { deployment } from './rollout.fixture.ts'
import type { RollingUpdate } from './workloads.ts'

const LIMITS: readonly [RollingUpdate, replicas: number, most: number, least: number][] = [
  [{ maxSurge: '25%', maxUnavailable: '25%' }, 4, 5, 3],
  [{ maxSurge: 0, maxUnavailable: 1 }, 3, 3, 2],
  [{ maxSurge: 1, maxUnavailable: 0 }, 3, 4, 3],
  [{ maxSurge: '100%', maxUnavailable: 0 }, 2, 4, 2],
  // both none would be a standstill
  [{ maxSurge: 0, maxUnavailable: 0 }, 2, 2, 1],
  [{ maxSurge: '25%', maxUnavailable: '25%' }, 1, 2, 1],
]

test.each(LIMITS)(
  'a rollout with %j of %i replicas has at most %i Pods and at least %i that serve',
  (rollingUpdate, replicas, most, least) => {
    const world = simulate(deployment({ replicas, strategy: { type: 'RollingUpdate', rollingUpdate } }))
    world.settle()
    expect(world.images()).toEqual(Array.from({ length: replicas }, () => 'web:1'))
    world.setImage('web:2')
    world.settle(() => {
      expect(world.pods().length).toBeLessThanOrEqual(most)
      expect(world.pods().filter(isServing).length).toBeGreaterThanOrEqual(least)
    })
    expect(world.images()).toEqual(Array.from({ length: replicas }, () => 'web:2'))
    expect(world.status()).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas })
  },
)

test('with strategy Recreate nothing new comes before everything old is gone', () => {
  const world = simulate(deployment({ replicas: 3, strategy: { type: 'Recreate' } }))
  world.settle()
  world.setImage('web:2')
  world.settle(() => expect(new Set(world.images()).size).toBeLessThanOrEqual(1))
  expect(world.images()).toEqual(['web:2', 'web:2', 'web:2'])
})

test('a template that comes back takes up its ReplicaSet under a new revision', () => {
  const world = simulate(deployment({ replicas: 1 }))
  for (const image of ['web:1', 'web:2', 'web:1']) {
    world.setImage(image)
    world.settle()
  }
  expect(
    world
      .sets()
      .map(({ spec, metadata }) => [
        spec.replicas,
        metadata.annotations?.['deployment.kubernetes.io/revision'],
      ]),
  ).toEqual([
    [1, '3'],
    [0, '2'],
  ])
})

test('old ReplicaSets past the history limit go, the oldest first', () => {
  const world = simulate(deployment({ replicas: 1, revisionHistoryLimit: 1 }))
  for (const image of ['web:1', 'web:2', 'web:3']) {
    world.setImage(image)
    world.settle()
  }
  expect(world.sets().map(({ spec }) => spec.template.spec.containers[0]?.image)).toEqual(['web:2', 'web:3'])
})

test('a Pod that never becomes ready holds the rollout, and the Pods before it serve on', () => {
  const world = simulate(
    deployment({
      replicas: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    }),
  )
  world.settle()
  world.setImage('web:broken')
  world.settle()
  expect(world.pods().filter(isServing).length).toBe(2)
  expect(world.conditions()).toEqual({
    Available: 'MinimumReplicasAvailable',
    Progressing: 'ReplicaSetUpdated',
  })
  world.advance(600_000)
  world.settle()
  expect(world.conditions()).toEqual({
    Available: 'MinimumReplicasAvailable',
    Progressing: 'ProgressDeadlineExceeded',
  })
  world.setImage('web:3')
  world.settle()
  expect(world.conditions().Progressing).toBe('NewReplicaSetAvailable')
})

test('a Deployment that is complete stays so when a Pod of it fails', () => {
  const world = simulate(deployment({ replicas: 1 }))
  world.settle()
  world.unready()
  world.step()
  expect(world.conditions()).toEqual({
    Available: 'MinimumReplicasUnavailable',
    Progressing: 'NewReplicaSetAvailable',
  })
})

test('a paused Deployment is scaled and not rolled out', () => {
  const world = simulate(deployment({ replicas: 2 }))
  world.settle()
  world.change({ paused: true, replicas: 3 })
  world.setImage('web:2')
  world.settle()
  expect(world.images()).toEqual(['web:1', 'web:1', 'web:1'])
  expect(world.conditions().Progressing).toBe('DeploymentPaused')
})

test('minReadySeconds: a Pod counts once it has been ready for so long, and the plan says when that is', () => {
  const world = simulate(deployment({ replicas: 1, minReadySeconds: 30 }))
  world.settle()
  expect(world.status().availableReplicas).toBeUndefined()
  const { recheckAt } = planDeployment(world.deployment(), world.sets(), world.pods(), world.now())
  expect(recheckAt - world.now()).toBe(30_000)
  world.advance(30_000)
  world.settle()
  expect(world.status().availableReplicas).toBe(1)
})

function isServing({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
}
