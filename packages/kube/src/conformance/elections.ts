// Leader election as our candidates do it, on a server that stores Leases for real: conflicts, versions and times are its
// own. What happens when time passes is said beside the election, on a clock that can be moved.

import { expect, test } from 'bun:test'
import { LEASES, seconds } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { startLeaseElection } from '../lease/lease-election.ts'
import type { StoredLease } from '../lease/lease-record.ts'
import { until } from '../manual-runtime.ts'
import { systemRuntime } from '../runtime.ts'
import { must } from './suite.ts'
import type { Suite } from './suite.ts'

const logger = createLogger({ level: 'none', clock: () => new Date(), write: () => {} })

export function describeElections(suite: Suite): void {
  function candidate(name: string, identity: string) {
    const told: string[] = []
    const election = startLeaseElection(
      suite.client,
      { namespace: suite.namespace, name, identity, retryPeriod: seconds(0.1) },
      {
        started: () => told.push('started'),
        stopped: (why) => told.push(why),
        following: (leader) => told.push(`following ${leader}`),
        unavailable: ({ message }) => told.push(message),
      },
      systemRuntime,
      logger,
    )
    return { election, told }
  }
  const stored = async (name: string) =>
    must(await suite.client.get<StoredLease>(LEASES, { namespace: suite.namespace, name }))

  test('of candidates that begin together makes one the leader', async () => {
    const name = suite.newName()
    const candidates = ['a', 'b', 'c'].map((identity) => candidate(name, identity))
    await until(() => candidates.every(({ told }) => told.length > 0))
    const leading = candidates.filter(({ election }) => election.isLeader())
    expect(leading.map(({ told }) => told)).toEqual([['started']])
    const { spec } = await stored(name)
    expect(candidates.map(({ told }) => told[0]).toSorted()).toEqual([
      `following ${spec?.holderIdentity}`,
      `following ${spec?.holderIdentity}`,
      'started',
    ])
    await Promise.all(candidates.map(({ election }) => election.stop()))
  })

  test('is kept by renewals, and handed over at once by who stops', async () => {
    const name = suite.newName()
    const first = candidate(name, 'first')
    await until(() => first.election.isLeader())
    const before = await stored(name)
    const second = candidate(name, 'second')
    await until(() => second.told.length > 0)
    let renewed = before
    while (renewed.spec?.renewTime === before.spec?.renewTime) renewed = await stored(name)
    expect(renewed.spec).toMatchObject({ acquireTime: before.spec?.acquireTime, leaseTransitions: 0 })
    await first.election.stop()
    await until(() => second.election.isLeader())
    expect((await stored(name)).spec).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 })
    await second.election.stop()
    expect((await stored(name)).spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 })
    expect([first.told, second.told]).toEqual([['started'], ['following first', 'started']])
  })

  test('survives that somebody deletes the Lease', async () => {
    const name = suite.newName()
    const { election, told } = candidate(name, 'only')
    await until(() => election.isLeader())
    const { metadata } = await stored(name)
    must(await suite.client.delete(LEASES, metadata))
    const anew = () => suite.client.get<StoredLease>(LEASES, metadata)
    let lease = await anew()
    while (!lease.ok) lease = await anew()
    expect(lease.value.spec).toMatchObject({ holderIdentity: 'only' })
    expect(told).toEqual(['started'])
    await election.stop()
  })

  test('waits for a namespace that is not there yet', async () => {
    const namespace = `${suite.namespace}-later`
    const lines: string[] = []
    const listener = {
      started: () => lines.push('started'),
      stopped: () => {},
      following: () => {},
      unavailable: () => lines.push('unavailable'),
    }
    const election = startLeaseElection(
      suite.client,
      { namespace, name: 'c', identity: 'a', retryPeriod: seconds(0.1) },
      listener,
      systemRuntime,
      createLogger({ level: 'info', clock: () => new Date(), write: (line) => lines.push(line) }),
    )
    await until(() => lines.length > 0)
    await election.stop()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('not found')
  })
}
