// When a controller's work begins and ends: by the Lease, without one, and in a hand-over from one to the other.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { Cluster, Controller, deployment, pass, passUntil, pod, terminating } from './leadership.fixture.ts'

function start(seed = 1) {
  const runtime = createManualRuntime(seed)
  const cluster = new Cluster()
  const controller = (podName: string, stopping = milliseconds(0), identity?: string) => {
    if (cluster.areLeasesAllowed && !cluster.pods.has(podName)) cluster.add(pod(podName, 30))
    return new Controller(cluster, runtime, podName, stopping, identity)
  }
  return { runtime, cluster, controller }
}

describe('with a Lease', () => {
  test('one controller works, the others stand by and say for whom', async () => {
    const { runtime, controller } = start()
    const a = controller('a')
    await pass(runtime, seconds(1))
    const b = controller('b')
    await pass(runtime, seconds(60))
    expect([a.told, b.told]).toEqual([['begun'], []])
    expect([a.leadership.state(), b.leadership.state()]).toEqual(['leading', 'standby (leader a)'])
    expect(a.metrics.expose()).toContain('leader_election_master_status{name="ingot-controller"} 1\n')
    expect(b.metrics.expose()).toContain('leader_election_master_status{name="ingot-controller"} 0\n')
  })

  test('a controller that stops ends its work first, and only then may the next begin', async () => {
    const { runtime, controller } = start()
    const a = controller('a', seconds(8))
    await pass(runtime, seconds(1))
    const b = controller('b')
    await pass(runtime, seconds(5))
    let isStopped = false
    void a.leadership.stop().then(() => (isStopped = true))
    await pass(runtime, milliseconds(0))
    expect([a.mayWrite(), a.working]).toEqual([false, 1])
    await passUntil(runtime, () => b.working > 0)
    expect([a.working, isStopped]).toEqual([0, true])
    expect(runtime.now()).toBeGreaterThanOrEqual(seconds(14))
    expect(runtime.now()).toBeLessThanOrEqual(seconds(16.1))
    expect(a.told).toEqual(['begun', 'stopping', 'stopped'])
  })

  test('work that lost the Lease may not write, and begins anew when the Lease is back', async () => {
    const { runtime, cluster, controller } = start()
    const a = controller('a', seconds(3))
    await pass(runtime, seconds(1))
    cluster.isSilent = true
    await passUntil(runtime, () => !a.mayWrite())
    expect(runtime.now()).toBeLessThanOrEqual(seconds(10.1))
    await pass(runtime, milliseconds(0))
    expect(a.leadership.state()).toBe('standby (no leader yet)')
    cluster.isSilent = false
    await pass(runtime, seconds(30))
    expect(a.told).toEqual(['begun', 'stopping', 'stopped', 'begun'])
    // that of the first work stays as it is
    expect(a.permissions.map((permission) => permission())).toEqual([false, true])
  })

  test('a Lease lost and won while the old work still stops gives one new work after it', async () => {
    const { runtime, cluster, controller } = start()
    const a = controller('a', seconds(20))
    await pass(runtime, seconds(1))
    cluster.isSilent = true
    await passUntil(runtime, () => !a.mayWrite())
    cluster.isSilent = false
    await passUntil(runtime, () => a.leadership.state() === 'leading')
    expect([a.told, a.mayWrite()]).toEqual([['begun', 'stopping'], false])
    await pass(runtime, seconds(30))
    expect([a.told, a.mayWrite()]).toEqual([['begun', 'stopping', 'stopped', 'begun'], true])
  })
})

describe('with a Lease that did not exist before', () => {
  test('a controller waits for an old one of another version, which may be MetalLB’s', async () => {
    const { runtime, cluster, controller } = start()
    const labels = { app: 'metallb', component: 'controller', 'pod-template-hash': 'old' }
    cluster.add(pod('sibling', 10), pod('old', 10, { metadata: { name: 'old', labels } }))
    const it = controller('new')
    await pass(runtime, seconds(5))
    expect([it.told, it.leadership.isDecided()]).toEqual([[], true])
    expect(it.leadership.state()).toBe('waiting for other controllers (still running: old)')
    cluster.pods.delete('old')
    await pass(runtime, seconds(1))
    expect([it.told, it.leadership.state()]).toEqual([['begun'], 'leading'])
  })
})

describe('without Leases', () => {
  function startWithoutLeases() {
    const started = start()
    started.cluster.areLeasesAllowed = false
    return started
  }

  test('a controller that is alone works at once', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    cluster.add(pod('new', 50))
    const it = controller('new')
    await pass(runtime, milliseconds(10))
    expect([it.told, it.reasons()]).toEqual([['begun'], ['LeasesUnavailable']])
    expect(it.leadership.state()).toBe('leading')
    expect(it.metrics.expose()).toContain('} 1\n')
  })

  test('it waits until the old Pod is gone', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    const labels = { app: 'metallb', component: 'controller', 'pod-template-hash': 'old' }
    cluster.add(
      pod('new', 50),
      pod('old', 10, { metadata: { name: 'old', labels } }),
      terminating('younger', 55),
    )
    const it = controller('new')
    await pass(runtime, seconds(9))
    expect([it.told, it.mayWrite()]).toEqual([[], false])
    expect(it.leadership.state()).toBe('waiting for other controllers (still running: old, younger)')
    cluster.pods.delete('old')
    await pass(runtime, seconds(1))
    expect(it.leadership.state()).toBe('waiting for other controllers (still running: younger)')
    cluster.pods.delete('younger')
    await pass(runtime, seconds(1))
    expect([it.told, it.reasons()]).toEqual([['begun'], ['LeasesUnavailable']])
  })

  test('it waits for half a minute at most, and says so', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    cluster.add(pod('new', 50), pod('old', 10))
    const it = controller('new')
    expect(await passUntil(runtime, () => it.mayWrite())).toBe(seconds(30))
    await pass(runtime, seconds(100))
    expect(it.reasons()).toEqual(['LeasesUnavailable', 'OtherControllerRuns'])
    expect(it.lines.at(-1)).toMatchObject({ pods: ['old'], level: 'warn' })
  })

  test('of two that begin together the older works at once, the younger waits', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    cluster.add(pod('a', 10), pod('b', 10))
    const [a, b] = [controller('a'), controller('b')]
    await pass(runtime, seconds(20))
    expect([a.told, b.told]).toEqual([['begun'], []])
    void a.leadership.stop()
    cluster.pods.delete('a')
    await pass(runtime, seconds(1))
    expect(b.told).toEqual(['begun'])
  })

  test.each([
    ['cannot read Pods', (cluster: Cluster) => (cluster.arePodsReadable = false)],
    ['cannot find its own Pod', (cluster: Cluster) => cluster.pods.clear()],
  ])('one that %s waits as long, and says why', async (_case, spoil) => {
    const { runtime, cluster, controller } = startWithoutLeases()
    cluster.add(pod('new', 50))
    spoil(cluster)
    const it = controller('new')
    expect(await passUntil(runtime, () => it.mayWrite())).toBe(seconds(30))
    expect(it.reasons()).toEqual(['LeasesUnavailable', 'PodsUnreadable'])
  })

  test('one that cannot read Pods goes by its Deployment, where it may read that', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    cluster.arePodsReadable = false
    cluster.deployment = deployment({ replicas: 2, updatedReplicas: 1 })
    const it = controller('new')
    await pass(runtime, seconds(9))
    expect(it.leadership.state()).toBe(
      'waiting for other controllers (still running: 1 of the Pods of Deployment controller)',
    )
    cluster.deployment = deployment({ replicas: 1, updatedReplicas: 1 })
    await pass(runtime, seconds(1))
    expect([it.told, it.reasons()]).toEqual([['begun'], ['LeasesUnavailable']])
  })

  test('one that hears nothing of Pods waits as long, and says so', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    const it = controller('new')
    await Promise.resolve()
    cluster.isSilent = true
    expect(await passUntil(runtime, () => it.mayWrite())).toBe(seconds(30))
    expect(it.lines.at(-1)).toMatchObject({
      reason: 'PodsUnreadable',
      error: 'the API server has not answered',
    })
  })

  test('one that does not know its Pod, or whose Pod has no labels, works at once', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    cluster.add(pod('bare', 50, { metadata: { name: 'bare', labels: {} } }), pod('old', 10))
    const [nameless, bare] = [controller(''), controller('bare')]
    await pass(runtime, milliseconds(10))
    expect([nameless.told, bare.told]).toEqual([['begun'], ['begun']])
    expect(nameless.lines).toMatchObject([
      { reason: 'LeasesUnavailable' },
      { level: 'info', msg: 'without --pod-name no other controller can be looked for: this one begins' },
    ])
  })

  test('one that is stopped while it waits never begins', async () => {
    const { runtime, cluster, controller } = startWithoutLeases()
    cluster.add(pod('new', 50), pod('old', 10))
    const it = controller('new')
    await pass(runtime, seconds(5))
    await it.leadership.stop()
    await pass(runtime, seconds(60))
    expect([it.told, it.reasons()]).toEqual([[], ['LeasesUnavailable']])
  })
})

describe('when Leases are allowed later', () => {
  test('who works without one goes on with one', async () => {
    const { runtime, cluster } = start()
    let isStuck = false
    const setTimer: Runtime['setTimer'] = (delay, run) => runtime.setTimer(delay, () => isStuck || run())
    cluster.areLeasesAllowed = false
    const it = new Controller(cluster, { ...runtime, setTimer }, '')
    await pass(runtime, seconds(5))
    cluster.areLeasesAllowed = true
    await pass(runtime, seconds(15), () => it.permissions.length === 0 || expect(it.mayWrite()).toBe(true))
    expect(cluster.lease).toMatchObject({ spec: { holderIdentity: 'nameless' } })
    expect(it.told).toEqual(['begun'])
    // from then on the clock alone ends it, though no timer runs
    isStuck = true
    runtime.advance(seconds(11))
    expect(it.mayWrite()).toBe(false)
  })

  test('one of two that work becomes the only one', async () => {
    const { runtime, cluster, controller } = start()
    cluster.areLeasesAllowed = false
    const [a, b] = [controller('', seconds(1), 'a'), controller('', seconds(1), 'b')]
    await pass(runtime, seconds(5))
    expect(a.mayWrite() && b.mayWrite()).toBe(true)
    cluster.areLeasesAllowed = true
    await pass(runtime, seconds(30))
    expect([a.mayWrite(), b.mayWrite()].filter(Boolean)).toHaveLength(1)
    expect([a.told, b.told].toSorted()).toEqual([['begun'], ['begun', 'stopping', 'stopped']])
  })

  test('who waits for another one follows the holder instead', async () => {
    const { runtime, cluster, controller } = start()
    cluster.add(pod('a', 10), pod('b', 20))
    const a = controller('a')
    await pass(runtime, seconds(1))
    cluster.areLeasesAllowed = false
    const b = controller('b')
    await pass(runtime, seconds(3))
    cluster.areLeasesAllowed = true
    await pass(runtime, seconds(100))
    expect([a.told, b.told]).toEqual([['begun'], []])
    expect(b.leadership.state()).toBe('standby (leader a)')
  })
})

test('no two may write at once, and no controller works twice, under 50 seeds', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { runtime, cluster, controller } = start(seed)
    const pick = (count: number) => Math.floor(runtime.random() * count)
    const controllers: Controller[] = []
    const running: Controller[] = []
    const check = () => {
      expect(controllers.filter((each) => each.mayWrite()).length).toBeLessThan(2)
      for (const { working } of controllers) expect(working).toBeLessThan(2)
    }
    for (let step = 0; step < 40; step++) {
      const what = pick(4)
      if (running.length < 2 || (what === 0 && running.length < 4)) {
        const it = controller(`c${controllers.length}`, milliseconds(pick(6000)))
        controllers.push(it)
        running.push(it)
      } else if (what === 1) void running.splice(pick(running.length), 1)[0]?.leadership.stop()
      else if (what === 2) cluster.isSilent = !cluster.isSilent
      await pass(runtime, milliseconds(pick(15_000)), check)
    }
    cluster.isSilent = false
    await passUntil(runtime, () => running.some((each) => each.mayWrite()))
  }
}, 60_000)
