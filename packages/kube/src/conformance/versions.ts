// Lists in pages and at versions: what holds between the pages of one list, and which version answers what.
// Contract: Kubernetes API concepts, "Resource versions" and "Retrieving large results sets in chunks".

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { LEASES, seconds } from '@ingot/api'
import { must, refusal } from './suite.ts'
import type { AnyObject, ConformanceOptions, Suite } from './suite.ts'

interface Page {
  readonly names: readonly string[]
  readonly resourceVersion: string
  readonly next: string
  readonly remaining: number | undefined
}

export function describeVersions(suite: Suite, { cannotForget }: ConformanceOptions): void {
  const NAMES = ['a', 'b', 'c', 'd', 'e'].map((letter) => `page-${letter}`)
  const leases = () => suite.path('leases', 'apis/coordination.k8s.io/v1')
  const create = (name: string) =>
    suite.client.create(LEASES, { metadata: { name, namespace: suite.namespace, labels: { of: 'pages' } } })
  const list = async (query: Record<string, string>) =>
    suite.send('GET', `${leases()}?${new URLSearchParams({ labelSelector: 'of=pages', ...query })}`)

  beforeAll(async () => {
    for (const name of NAMES) must(await create(name))
  }, 60_000)
  afterAll(async () => {
    for (const name of NAMES) await suite.client.delete(LEASES, { name, namespace: suite.namespace })
  })

  test('that is paged is of one moment, in order, and says when it is over', async () => {
    const first = page(must(await list({ limit: '2' })))
    expect(first.names).toEqual(['page-a', 'page-b'])
    must(await create('page-bb'))
    const second = page(must(await list({ limit: '2', continue: first.next })))
    expect(second.names).toEqual(['page-c', 'page-d'])
    expect(second.resourceVersion).toBe(first.resourceVersion)
    const last = page(must(await list({ limit: '2', continue: second.next })))
    expect(last).toEqual({
      names: ['page-e'],
      resourceVersion: first.resourceVersion,
      next: '',
      remaining: undefined,
    })
    must(await suite.client.delete(LEASES, { name: 'page-bb', namespace: suite.namespace }))
  })

  test('that is paged says how many are left, where it is of everything', async () => {
    const whole = must(await suite.send('GET', leases()))
    const total = page(whole).names.length
    const first = page(must(await suite.send('GET', `${leases()}?limit=2`)))
    expect(first.remaining).toBe(total - 2)
  })

  test('with a token that is none is refused', async () => {
    expect(refusal(await list({ limit: '2', continue: 'nonsense' }))?.code).toBe(400)
  })

  test('at a version is as it was then', async () => {
    const before = page(must(await list({})))
    must(await create('page-later'))
    const query = { resourceVersion: before.resourceVersion, resourceVersionMatch: 'Exact' }
    expect(page(must(await list({ ...query, limit: '500' })))).toEqual(before)
    const notOlder = page(must(await list({ ...query, resourceVersionMatch: 'NotOlderThan' })))
    expect(notOlder.names).toContain('page-later')
    expect(page(must(await list({ resourceVersion: '0' }))).names.length).toBeGreaterThanOrEqual(NAMES.length)
    must(await suite.client.delete(LEASES, { name: 'page-later', namespace: suite.namespace }))
  })

  test('at a version that is none, or with a match but no version, is refused', async () => {
    expect([400, 422]).toContain(refusal(await list({ resourceVersion: 'x' }))?.code ?? 200)
    expect(refusal(await list({ resourceVersionMatch: 'Exact' }))?.code).toBe(422)
    expect(refusal(await list({ resourceVersion: '0', resourceVersionMatch: 'Exact' }))?.code).toBe(422)
  })

  test('at a version from the future is a Timeout that asks for patience', async () => {
    const { resourceVersion } = page(must(await list({})))
    const future = { resourceVersion: String(Number(resourceVersion) + 100_000) }
    const answer = await list({ ...future, resourceVersionMatch: 'NotOlderThan' })
    expect(refusal(answer)).toEqual({ code: 504, reason: 'Timeout' })
    expect(answer.ok ? undefined : answer.error.retryAfter).toBe(seconds(1))
  }, 20_000)

  test('by a selector that is none, or a field that cannot select, is refused', async () => {
    expect(refusal(await list({ labelSelector: 'a in' }))?.code).toBe(400)
    expect(refusal(await list({ fieldSelector: 'spec.holderIdentity=a' }))?.code).toBe(400)
  })

  test.each([
    ['of in (pages, other), !gone', 5],
    ['of notin (pages)', 0],
    ['of!=pages,of', 0],
    ['of==pages', 5],
  ])('by the labels %s has %d', async (labelSelector, count) => {
    expect(
      page(must(await list({ labelSelector, fieldSelector: 'metadata.name!=kube-root' }))).names.filter(
        (name) => NAMES.includes(name),
      ),
    ).toHaveLength(count)
  })

  const needs = cannotForget === undefined ? '' : ` [${cannotForget}]`
  test.skipIf(cannotForget !== undefined)(
    `whose next page is forgotten is 410${needs}`,
    async () => {
      const { next } = page(must(await list({ limit: '2' })))
      must(await create('page-new'))
      await suite.target.forget?.()
      expect(refusal(await list({ limit: '2', continue: next }))).toEqual({ code: 410, reason: 'Expired' })
      must(await suite.client.delete(LEASES, { name: 'page-new', namespace: suite.namespace }))
    },
    60_000,
  )
}

function page(list: AnyObject): Page {
  const { items, metadata } = list as unknown as {
    items: AnyObject[]
    metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  }
  return {
    names: items.map((item) => item.metadata.name),
    resourceVersion: metadata.resourceVersion,
    next: metadata.continue ?? '',
    remaining: metadata.remainingItemCount,
  }
}
