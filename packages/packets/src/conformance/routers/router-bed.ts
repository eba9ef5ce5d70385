// A node of ours and a real router, each in a network namespace, with a link between them: what the BGP interop suites run
// on. All that was started goes with the bed.

import { beforeAll, describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import type { Family } from '@ingot/net'
import type { BgpRequest, SpokenPeer } from '../bgp-process.ts'
import type { BgpObserved } from '../../bgp/bgp-observed.ts'
import type { BgpStart } from '../../bgp/bgp-start.ts'
import { canUseRealPackets, ip, startBgp, type BgpProcess } from '../network-namespace.ts'
import { bird } from './bird-router.ts'
import { frr } from './frr-router.ts'
import { gobgp } from './gobgp.ts'
import { openbgpd } from './openbgpd.ts'
import {
  NEIGHBOUR,
  ROUTER,
  ROUTER_ASN,
  type Router,
  type RouterKind,
  type RouterLimits,
  type RouterSettings,
  type SeenRoutes,
} from './router.ts'

export const ASN = 65001
/** Rather a failure than a test without an end, which would leave everything where it is. */
const PATIENCE = milliseconds(25_000)

const ROUTERS: { readonly kind: RouterKind; readonly root: string | undefined }[] = []
// one after the other: apt fetches what is not here yet
for (const kind of [bird, frr, gobgp, openbgpd]) {
  ROUTERS.push({ kind, root: canUseRealPackets ? await kind.find() : undefined })
}

export interface Needs {
  /** Where a router cannot do it. */
  readonly isPossible?: (limits: RouterLimits) => boolean
  /** Of the kernel, in words, where it has to be able to do something. */
  readonly kernel?: string
}

/** The same with each router, four side by side; those that cannot be had, or cannot do it, are skipped by their names. */
export function withEachRouter(
  sentence: string,
  run: (bed: RouterBed) => Promise<void>,
  { isPossible = () => true, kernel }: Needs = {},
): void {
  const needs = ['root', 'its Debian package', ...(kernel === undefined ? [] : [kernel])].join(', ')
  describe(sentence, () => {
    // what has a hook of its own does not run beside others
    beforeAll(() => {})
    for (const { kind, root } of ROUTERS) {
      const isSkipped = root === undefined || !isPossible(kind.limits)
      test.concurrent.skipIf(isSkipped)(`with ${kind.name} [needs ${needs}]`, async () => {
        await using bed = await RouterBed.open(kind, root ?? '')
        await run(bed)
      })
    }
  })
}

export class RouterBed implements AsyncDisposable {
  static #opened = 0
  readonly kind: RouterKind
  readonly node: string
  readonly place: string
  readonly #root: string
  #router: Router | undefined
  #process: BgpProcess | undefined

  private constructor(kind: RouterKind, root: string) {
    const name = `ingot-bgp-${process.pid}-${RouterBed.#opened++}`
    this.kind = kind
    this.#root = root
    this.node = `${name}-n`
    this.place = `${name}-r`
  }

  static async open(kind: RouterKind, root: string): Promise<RouterBed> {
    const bed = new RouterBed(kind, root)
    const { node, place } = bed
    await ip(`netns add ${node}`, `netns add ${place}`)
    await ip(`-n ${node} link add eth0 type veth peer name eth0 netns ${place}`)
    for (const [name, own] of [
      [node, NEIGHBOUR],
      [place, ROUTER],
    ] as const) {
      await ip(
        `-n ${name} addr add ${own.IPv4}/24 dev eth0`,
        `-n ${name} addr add ${own.IPv6}/64 dev eth0 nodad`,
        `-n ${name} link set eth0 up`,
        `-n ${name} link set lo up`,
      )
    }
    // routers advertise the prefix, and no other address is to be made of it
    await Bun.$`ip netns exec ${node} sysctl -qw net.ipv6.conf.eth0.accept_ra=0`.quiet()
    return bed
  }

  get router(): Router {
    if (this.#router === undefined) throw new Error('no router was started')
    return this.#router
  }

  /** A neighbour of another AS over IPv4, unless the settings say otherwise. */
  async startRouter(settings: Partial<RouterSettings> = {}): Promise<void> {
    const all = { peerAsn: ASN, transport: 'IPv4', ...settings } as const
    this.#router = await this.kind.start(this.#root, this.place, all)
  }

  async killRouter(): Promise<void> {
    await this.router.kill()
    this.#router = undefined
  }

  startNode(options: Omit<BgpStart, 'wasm' | 'node'> = {}): void {
    this.#process = startBgp(this.node, { node: 'node-a', ...options })
  }

  advertise(request: BgpRequest): void {
    this.#ours.advertise(request)
  }

  /** As at SIGTERM. */
  async endNode(): Promise<void> {
    await this.#ours.end()
    this.#process = undefined
  }

  async killNode(): Promise<void> {
    process.kill(this.#ours.pid, 'SIGKILL')
    await this.endNode()
  }

  observed(isWanted: (found: BgpObserved) => boolean): Promise<BgpObserved> {
    return inTime(this.#ours.observed(isWanted))
  }

  news(reason: string): Promise<string> {
    return inTime(this.#ours.news(reason))
  }

  isUp(): Promise<BgpObserved> {
    return this.observed(({ peers }) => peers.some(({ state }) => state === 'established'))
  }

  isDown(): Promise<BgpObserved> {
    return this.observed(({ peers }) => peers.some(({ state }) => state !== 'established'))
  }

  /** Until the router's table is that; each look is a question of its own, and told of. */
  async tableIs(wanted: SeenRoutes, look: (table: SeenRoutes) => void = () => {}): Promise<void> {
    const deadline = performance.now() + PATIENCE
    for (;;) {
      const table = await this.router.routes()
      look(table)
      if (Bun.deepEquals(table, wanted)) return
      if (performance.now() > deadline) expect(table).toEqual(wanted)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.end()
    await this.#router?.kill()
    await ip(`netns del ${this.node}`, `netns del ${this.place}`)
  }

  get #ours(): BgpProcess {
    if (this.#process === undefined) throw new Error('no node was started')
    return this.#process
  }
}

/** The router as we know it. */
export function peerOver(transport: Family, settings: Partial<SpokenPeer> = {}): SpokenPeer {
  return {
    name: 'tor',
    myAsn: ASN,
    peerAsn: ROUTER_ASN,
    address: ROUTER[transport],
    port: 179,
    isMultiHop: false,
    families: ['IPv4', 'IPv6'],
    ...settings,
  }
}

async function inTime<Value>(value: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`not so within ${PATIENCE} ms`)), PATIENCE)
  try {
    return await Promise.race([value, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
