// Scenarios from seeds: what nobody would think of. Pools have priorities and room enough, so that neither the order of
// pools nor who waits is chance.

import type { Labels } from '@ingot/api'
import type { Pools, ServiceWords, Step } from '../scenario.ts'

const CALM_COUNT = 120
/** With edited statuses, deleted pools, other types and restarts. */
const WILD_COUNT = 80
/** Two Services lose their addresses at once here, and whom MetalLB serves first is chance. */
const LEFT_OUT = new Set([174])

/** A small generator of its own, so that a seed means the same scenario for ever (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

type Draw = (below: number) => number

const pick = <T>(draw: Draw, choices: readonly [T, ...T[]]): T => choices[draw(choices.length)] ?? choices[0]

const POOLS = {
  p: { addresses: ['192.0.2.0/29'], serviceAllocation: { priority: 1 } },
  q: { addresses: ['198.51.100.0-198.51.100.20', '2001:db8::/124'], serviceAllocation: { priority: 2 } },
  r: { addresses: ['2001:db8:1::/124'], serviceAllocation: { priority: 3, namespaces: ['team-a'] } },
}

function randomPool(draw: Draw): Pools {
  const serviceAllocation = { priority: 4 }
  return pick<Pools>(draw, [
    { p: { ...POOLS.p, avoidBuggyIPs: true } },
    { p: { ...POOLS.p, addresses: ['192.0.2.0/28'] } },
    { p: { ...POOLS.p, addresses: ['192.0.2.2-192.0.2.9'] } },
    { p: { ...POOLS.p, addresses: ['192.0.2.0/29', '2001:db8:2::/124'] } },
    { p: { ...POOLS.p, autoAssign: false } },
    { p: { addresses: ['192.0.2.0/29'], serviceAllocation } },
    { q: { ...POOLS.q, addresses: ['198.51.100.0-198.51.100.20'] } },
    {
      q: {
        ...POOLS.q,
        serviceAllocation: { priority: 2, serviceSelectors: [{ matchLabels: { tier: 'gold' } }] },
      },
    },
    { r: { ...POOLS.r, serviceAllocation: { priority: 3 } } },
    POOLS,
  ])
}

function randomService(draw: Draw): ServiceWords {
  const wish: ServiceWords = pick<ServiceWords>(draw, [
    {},
    {},
    {},
    { pool: pick(draw, ['p', 'q', 'r']) },
    { ips: pick(draw, ['192.0.2.3', '198.51.100.4', '2001:db8::5', '192.0.2.6,2001:db8::6', 'x']) },
  ])
  const sharing: ServiceWords = pick<ServiceWords>(draw, [{}, { share: 'k' }, { share: 'k' }, { share: 'l' }])
  const traffic: ServiceWords = pick<ServiceWords>(draw, [{}, {}, { traffic: 'Local' }])
  const labels: ServiceWords = pick<ServiceWords>(draw, [{}, { labels: { tier: 'gold' } }])
  return { ...wish, ...sharing, ...traffic, ...labels, ports: [pick(draw, [80, 443, 'UDP/53', 8080])] }
}

/** Kubernetes does not let a Service change its first family. */
function randomFamilies(draw: Draw, first: 'IPv4' | 'IPv6'): ServiceWords {
  const second = first === 'IPv4' ? 'IPv6' : 'IPv4'
  return pick<ServiceWords>(draw, [
    { families: [first] },
    { families: [first] },
    { families: [first, second], policy: 'PreferDualStack' },
    { families: [first, second], policy: 'RequireDualStack' },
  ])
}

/** What else can happen to a Service that is there. */
function randomMishap(draw: Draw, name: string): Step {
  return pick<Step>(draw, [
    { status: { [name]: pick(draw, [[], ['192.0.2.1'], ['198.51.100.9'], ['10.9.9.9'], ['2001:db8::9']]) } },
    {
      status: {
        [name]: pick(draw, [
          ['192.0.2.5', '2001:db8::4'],
          ['2001:db8::6', '198.51.100.7'],
        ]),
      },
    },
    { pools: { p: null } },
    { pools: { p: null, r: null } },
    { namespaces: { 'team-a': pick<Labels>(draw, [{}, { team: 'a' }]) } },
    { restart: true },
  ])
}

function randomScenario(seed: number): readonly Step[] {
  const draw = generator(seed)
  const isWild = seed >= CALM_COUNT
  const steps: Step[] = [{ pools: POOLS }]
  const names: readonly [string, ...string[]] = ['a', 'b', 'c', 'team-a/d', 'team-a/e']
  const firstOf = (name: string) => ((name.charCodeAt(name.length - 1) + seed) % 3 === 0 ? 'IPv6' : 'IPv4')
  const present = new Set<string>()
  for (let i = 0; i < (isWild ? 10 : 7); i++) {
    const name = pick(draw, names)
    const what = draw(10)
    if (what === 0) steps.push({ pools: randomPool(draw) })
    else if (what === 1 && present.has(name)) {
      present.delete(name)
      steps.push({ services: { [name]: null } })
    } else if (isWild && what < 5 && present.has(name)) steps.push(randomMishap(draw, name))
    else {
      const words = { ...randomService(draw), ...randomFamilies(draw, firstOf(name)) }
      const isBalanced = !isWild || draw(8) > 0
      steps.push({ services: { [name]: isBalanced ? words : { ...words, type: 'ClusterIP' } } })
      // nothing can happen to the status of one of another type, and it may be deleted for all we know
      if (isBalanced) present.add(name)
      else present.delete(name)
    }
  }
  return seed % 4 === 0 ? [...steps, { restart: true }] : steps
}

function nameOf(seed: number): string {
  return seed < CALM_COUNT ? `seed ${seed}` : `wild seed ${seed}`
}

const seeds = Array.from({ length: CALM_COUNT + WILD_COUNT }, (_, seed) => seed)

export const random: Readonly<Record<string, readonly Step[]>> = Object.fromEntries(
  seeds.filter((seed) => !LEFT_OUT.has(seed)).map((seed) => [nameOf(seed), randomScenario(seed)]),
)
