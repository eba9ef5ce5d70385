// A long scenario in which people do anything, by the dice: Services and pools come, change, break and go. Now and then
// they leave the cluster alone until it is at rest, so that what is found wrong is found near its cause.

import { milliseconds } from '@ingot/api'
import { addressesOf } from './guard/claims.ts'
import { TEAM } from './person.ts'
import type { Wish } from './person.ts'
import type { Scenario, Stage } from './scenarios.ts'

/** Each with its namespace: a Service keeps its name for ever, so that it can be deleted and made again. */
const NAMES: readonly (readonly [name: string, namespace: string])[] = [
  ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, 'default'] as const),
  ...['g', 'h'].map((name) => [name, TEAM] as const),
]
const ADDRESSES = ['192.0.2.0', '192.0.2.1', '192.0.2.3', '192.0.2.5', '192.0.2.0,2001:db8::1']

const WISHES: readonly Wish[] = [
  ...ADDRESSES.map((wants) => ({ wants })),
  { wants: null },
  { wants: null },
  { wants: 'nonsense' },
  { pool: 'db' },
  { pool: null },
  { sharingKey: 'k' },
  { sharingKey: 'k', port: 443 },
  { sharingKey: null },
  { port: 80 },
  { port: 81 },
  { type: 'ClusterIP' },
  { type: 'LoadBalancer' },
  { trafficPolicy: 'Local' },
  { trafficPolicy: 'Cluster' },
  { families: 'PreferDualStack' },
  { families: 'SingleStack' },
]

type Pool = readonly [addresses: readonly string[], more?: Parameters<Stage['person']['putPool']>[2]]

// the two of one index never overlap; others may
const POOLS: readonly (readonly [name: string, variants: readonly Pool[]])[] = [
  ['web', [[['192.0.2.0/30']], [['192.0.2.0/29']], [['192.0.2.0/30', '2001:db8::/126']], [['192.0.2.2/31']]]],
  [
    'db',
    [
      [['192.0.2.4/31']],
      [['198.51.100.0/31'], { autoAssign: false }],
      [['192.0.2.4/30']],
      [['192.0.2.0/31']],
    ],
  ],
  ['team', [[['203.0.113.0/31'], { serviceAllocation: { namespaces: [TEAM] } }]]],
]
const BROKEN: Pool = [['192.0.2.0/33']]

const STEPS = 40

export const anything: Scenario = async (stage) => {
  const { dice } = stage
  await stage.person.putPool('web', ['192.0.2.0/30'])
  for (let step = 0; step < STEPS; step++) {
    await dice.pick(ACTIONS)(stage)
    // mostly before the controller has done anything about it, sometimes long after
    await stage.pass(milliseconds(dice.isUnder(0.7) ? dice.below(100) : dice.below(20_000)))
    if (dice.isUnder(0.04)) await stage.rest()
  }
  for (const [name, [first]] of POOLS) await stage.person.putPool(name, ...(first ?? BROKEN))
}

type Action = (stage: Stage) => Promise<void>

const ACTIONS: readonly Action[] = [
  ...Array.from({ length: 4 }, () => createOrEdit),
  ...Array.from({ length: 4 }, () => edit),
  changePool,
  changePool,
  remove,
  removePool,
  writeStatus,
]

async function createOrEdit(stage: Stage): Promise<void> {
  const { person, objects, dice } = stage
  const [name, namespace] = dice.pick(NAMES)
  if (objects.services.has(`${namespace}/${name}`)) return edit(stage)
  const wish = dice.isUnder(0.5) ? {} : dice.pick(WISHES)
  await person.createService(name, notNull(wish), namespace)
}

async function edit(stage: Stage): Promise<void> {
  const { person, objects, dice } = stage
  const [name = '', namespace = ''] = existing(stage) ?? []
  const type = objects.services.get(`${namespace}/${name}`)?.spec?.type
  const wish = dice.pick(WISHES)
  // the API server takes a traffic policy with this type only
  if (type === undefined || ('trafficPolicy' in wish && type !== 'LoadBalancer')) return
  await person.editService(name, wish, namespace)
}

async function remove(stage: Stage): Promise<void> {
  const there = existing(stage)
  if (there !== undefined) await stage.person.deleteService(...there)
}

/** With an address that another has, or none. */
async function writeStatus(stage: Stage): Promise<void> {
  const { objects, person, dice } = stage
  const there = existing(stage)
  const service = there && objects.services.get(`${there[1]}/${there[0]}`)
  if (there === undefined || service?.spec?.type !== 'LoadBalancer') return
  const given = [...objects.services.values()].flatMap(addressesOf)
  const ips = given.length > 0 && dice.isUnder(0.5) ? [dice.pick(given)] : []
  await person.writeStatus(there[0], ips, there[1])
}

async function changePool({ person, dice }: Stage): Promise<void> {
  const [name, variants] = dice.pick(POOLS)
  await person.putPool(name, ...(dice.isUnder(0.2) ? BROKEN : dice.pick(variants)))
}

async function removePool({ person, objects, dice }: Stage): Promise<void> {
  const [name] = dice.pick(POOLS)
  if (objects.pools.has(name)) await person.deletePool(name)
}

function existing({ objects, dice }: Stage): readonly [name: string, namespace: string] | undefined {
  const there = NAMES.filter(([name, namespace]) => objects.services.has(`${namespace}/${name}`))
  return there.length === 0 ? undefined : dice.pick(there)
}

/** A new Service has no annotations to take away. */
function notNull(wish: Wish): Wish {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== null))
}
