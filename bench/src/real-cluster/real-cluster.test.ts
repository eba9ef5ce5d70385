// Ingot in a cluster that is none of its own making: a real API server which is busy, changes its certificate, forgets its
// past and goes away, and controllers that end in every way, under the accounts that an installation gives them. All of it
// is begun at once and side by side, since most of its time is waiting; the tests ask what came of it.

import { seconds } from '@ingot/api'
import { findKubernetes } from '@ingot/lab'
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { loseApi } from './api-outage.ts'
import type { OutageFindings } from './api-outage.ts'
import { liveControllers } from './controllers-life.ts'
import type { ControllersLife } from './controllers-life.ts'

// it may be a busy machine
setDefaultTimeout(400_000)

const assets = findKubernetes(process.env)
const needs = assets.ok ? '' : ' [needs kube-apiserver: KUBEBUILDER_ASSETS or Go]'

const tools = ['ip', 'nft', 'unshare', 'gcc']
const outageNeeds = `[needs root, ${tools.join(', ')}, kube-apiserver, kube-controller-manager and kube-proxy]`
const hasTools = process.getuid?.() === 0 && tools.every((tool) => Bun.which(tool) !== null)
const canLoseApi = hasTools && findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy']).ok
/** As large, and as long, as is asked of Ingot; `npm test` has less time. */
const isFull = process.env['INGOT_CLUSTER'] === 'full'
const OUTAGE = seconds(isFull ? 60 : 20)
const SERVICES = isFull ? 10_000 : 2000
/** A Lease's, and a look at it more: the next has it after that and some of a busy machine's time. */
const AFTER_A_CRASH = 17_000 + 10_000
/** Eight writes, an Event and some reads, each of which waits for a second. */
const REFUSALS_PER_SECOND = 20
/** Octets, resident, with all of the Services. */
const MEMORY = 256 * 2 ** 20

/** Each Service was given one address, which no other has, and nothing else was written to it. */
const WELL = { twice: 0, otherChanges: 0 }

let life: ControllersLife
let outage: Promise<OutageFindings>

// before the first test of either group, whichever comes first
beforeAll(() => {
  if (canLoseApi) outage = loseApi(OUTAGE)
  outage?.catch(() => {})
  if (assets.ok) life = liveControllers(SERVICES)
})
afterAll(() => life?.[Symbol.asyncDispose]())

describe.skipIf(!assets.ok)(`controllers on kube-apiserver${needs}`, () => {
  test('that are told to end, or killed, leave it to the next to write on', async () => {
    const found = await life.handedOver
    expect(found).toMatchObject(WELL)
    expect(found.afterCrash).toBeLessThan(AFTER_A_CRASH)
  })

  test('ask a server that has little time for them for no more than it can do, and keep their Lease', async () => {
    const found = await life.throttled
    expect(found).toMatchObject({ ...WELL, isLeading: true })
    expect(found.refusalsPerSecond).toBeGreaterThan(0)
    expect(found.refusalsPerSecond).toBeLessThan(REFUSALS_PER_SECOND)
  })

  test('go on while the certificate of the server, its CA and their own token are replaced', async () => {
    expect(await life.rotated).toMatchObject({ ...WELL, isLeading: true })
  })

  test(`write nothing when they start among ${SERVICES} Services that have their addresses`, async () => {
    const found = await life.restarted
    // the one write is that of the one that was new
    expect(found).toMatchObject({ ...WELL, addressed: found.created, writes: 1 })
    expect(found.created).toBeGreaterThan(SERVICES)
    expect(found.memory).toBeLessThan(MEMORY)
  })
})

describe.skipIf(!canLoseApi)(`an API server that is away ${outageNeeds}`, () => {
  test(`for ${OUTAGE / 1000} s, and has no memory of what was before, moves no address, and is caught up with`, async () => {
    const { gap, ...findings } = await outage
    const quiet = { moves: 0, isUntouched: true, withdrawn: [], quarrels: [] }
    expect(findings).toEqual({ ...quiet, alive: [true, true, true] })
    // two processors do all of this
    expect(gap).toBeLessThan(2000)
  })
})
