// An API server that is away for a while, as speakers and a controller live through it on a segment with real packets. When
// it is back it has no memory of what was before, and the speakers reach it only after more has changed: the version that
// they would watch on from is no more, and they have missed the end of one Service and the beginning of another.

import { forgetVersions, openSpeakerSegment } from '@ingot/lab'
import type { NodeSpeaker, SpeakerSegment } from '@ingot/lab'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startController } from '../controller-process.ts'
import { compile } from '../native.ts'
import { createPlainClient } from '../plain-client.ts'
import { outageOf } from '../segment/outage.ts'
import { answerersSince, disagreements } from '../segment/owners.ts'
import { Prober, wallClock } from '../segment/prober.ts'
import { expectedOwners } from '../segment/services.ts'
import { FROM_CLONE } from '../ingot-command.ts'
import { speakerCommand } from '../segment/speaker-kinds.ts'
import { tokenOf } from './account.ts'
import { AccountFiles } from './account-files.ts'
import { createNamed, deleteNamed, versionsOf } from './named-services.ts'
import { removableApi } from './removable-api.ts'
import type { RemovableApi } from './removable-api.ts'

export interface OutageFindings {
  /** How often another node took over an address that stays, and the longest time without an answer for one. */
  readonly moves: number
  readonly gap: number
  /** Whether a kubelet would let the controller and the speakers live, at the end of it. */
  readonly alive: readonly boolean[]
  /** Whether a Service that stays is as it was, to its version. */
  readonly isUntouched: boolean
  /** Lines of the speakers' logs that say that an address which stays was withdrawn. */
  readonly withdrawn: readonly string[]
  /** Who answers in the end and should not, and for what nobody does. */
  readonly quarrels: readonly string[]
}

const STAYING = { first: '10.99.0.1', second: '10.99.0.2', third: '10.99.0.3' }
const GOING = { gone: '10.99.0.4' }
const COMING = { fresh: '10.99.0.5' }
const NODES = ['node-1', 'node-2']
/** Two processors do all of this: who is late is not dead. */
const PATIENT = ['--heartbeat-interval', '1s', '--heartbeat-multiplier', '10']
/** Between two questions for an address; for how long all is to be well, and how long that may take: milliseconds. */
const INTERVAL = 50
const SETTLED = 1000
const PATIENCE = 60_000

/** For `duration` milliseconds and the time that a server takes to start. Needs what a segment of speakers needs, and gcc. */
export async function loseApi(duration: number): Promise<OutageFindings> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-outage-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const api = removableApi(folder)
  const speakers = NODES.map(() => [...speakerCommand('ingot'), ...PATIENT])
  const segment = stack.use(
    await openSpeakerSegment({ tool: FROM_CLONE, speakers, kubernetes: api.kubernetes }),
  )
  const controller = stack.use(startController(await accountAt(api, join(folder, 'account'))))
  for (const speaker of segment.speakers) await speaker.start()
  const addresses = Object.values({ ...STAYING, ...GOING, ...COMING })
  const options = { ...segment.place, addresses, interval: INTERVAL }
  const prober = stack.use(await Prober.start(await compile('prober'), options))
  const before = await staying(api, { create: { ...STAYING, ...GOING } })
  await settle(segment, prober, Object.values({ ...STAYING, ...GOING }), [])
  const logs = segment.speakers.map(logOf)

  const [from, isOver] = [wallClock(), Bun.sleep(duration)]
  await api.takeAway()
  await isOver
  const alive = await Promise.all([
    controller.isAlive(),
    ...segment.speakers.map((it) => isAlive(segment, it)),
  ])
  await setLinks(segment, 'silent')
  await api.bringBack()
  const after = await staying(api, { create: COMING, remove: GOING })
  await forgetVersions(api.etcdUrl())
  await setLinks(segment, 'up')
  const quarrels = await settle(
    segment,
    prober,
    Object.values({ ...STAYING, ...COMING }),
    Object.values(GOING),
  )

  const window = { from, to: wallClock() - SETTLED }
  const outages = Object.values(STAYING).map((address) => outageOf(prober.recording, address, window))
  return {
    moves: outages.reduce((sum, { moves }) => sum + moves.length, 0),
    gap: Math.max(...outages.map(({ gap }) => gap)),
    alive,
    isUntouched: Bun.deepEquals(before, after),
    withdrawn: segment.speakers.flatMap((it, index) => withdrawals(logOf(it).slice(logs[index]?.length))),
    quarrels,
  }
}

/** The kubeconfig of the controller's own account. */
async function accountAt(api: RemovableApi, folder: string): Promise<string> {
  using admin = await createPlainClient(api.kubeconfig)
  const token = await tokenOf(admin, 'controller', 'controller-token')
  mkdirSync(folder)
  return new AccountFiles(folder, api.server, { token, authority: api.authority() }).kubeconfig
}

interface Changes {
  readonly create: Readonly<Record<string, string>>
  readonly remove?: Readonly<Record<string, string>>
}

/** Makes changes, which the controller follows, and says in which version the Services are then that stay. */
async function staying(api: RemovableApi, { create, remove = {} }: Changes): Promise<readonly unknown[]> {
  using admin = await createPlainClient(api.kubeconfig)
  await deleteNamed(admin, remove)
  await createNamed(admin, create)
  return await versionsOf(admin, STAYING)
}

/** Waits until everybody answers for what the election says, and nobody for what is `gone`. Says what is not so at last. */
async function settle(
  segment: SpeakerSegment,
  prober: Prober,
  announced: readonly string[],
  gone: readonly string[],
): Promise<readonly string[]> {
  const expected = expectedOwners(segment, announced, NODES)
  const from = wallClock()
  const look = () => {
    const since = Math.max(from, wallClock() - SETTLED)
    const answered = answerersSince(prober.recording, since)
    const stale = gone.filter((address) => answered.has(address)).map((address) => `${address} is answered`)
    return [...disagreements(prober.recording, expected, since), ...stale]
  }
  await prober.until(() => wallClock() - from > SETTLED && look().length === 0, PATIENCE)
  return look()
}

async function setLinks(segment: SpeakerSegment, state: 'up' | 'silent'): Promise<void> {
  for (const { node } of segment.speakers) await segment.setLink(node, 'management', state)
}

/** Asked as its kubelet asks. */
async function isAlive({ enter }: SpeakerSegment, { node }: NodeSpeaker): Promise<boolean> {
  const code = 'process.exit((await fetch("http://127.0.0.1:7472/healthz")).ok ? 0 : 1)'
  return (await Bun.spawn([...enter(node), process.execPath, '-e', code]).exited) === 0
}

function logOf({ logFile }: NodeSpeaker): string {
  return readFileSync(logFile, 'utf8')
}

/**
 * But for those of a second in line that took itself for the first: on a busy machine it may, for as long as it hears nothing
 * of the first, and whether a client sees two is what `moves` says.
 */
function withdrawals(log: string): readonly string[] {
  const names = Object.keys(STAYING).map((name) => `"default/${name}"`)
  return log
    .split('\n')
    .filter((line) => line.includes('serviceWithdrawn') && !line.includes('"notOwner"'))
    .filter((line) => names.some((name) => line.includes(name)))
}
