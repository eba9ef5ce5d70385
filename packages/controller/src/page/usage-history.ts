// How many addresses of each pool were in use, minute by minute, for as long as the program runs and four hours at the most.

import { seconds } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import type { Family } from '@ingot/net'
import type { Allocation } from '../pool-metrics.ts'

const INTERVAL = seconds(60)
const SAMPLES = 240
const FAMILIES: readonly Family[] = ['IPv4', 'IPv6']

export class UsageHistory {
  readonly #allocation: () => Allocation | undefined
  readonly #runtime: Runtime
  #samples = new Map<string, number[]>()
  #cancelTimer = () => {}

  /** Samples from now on; while there is nothing to sample, nothing. */
  constructor(allocation: () => Allocation | undefined, runtime: Runtime) {
    this.#allocation = allocation
    this.#runtime = runtime
    this.#sample()
  }

  /** The oldest first. */
  of(pool: string, family: Family): readonly number[] {
    return this.#samples.get(`${family} ${pool}`) ?? []
  }

  stop(): void {
    this.#cancelTimer()
  }

  #sample(): void {
    this.#cancelTimer = this.#runtime.setTimer(INTERVAL, () => this.#sample())
    const now = this.#allocation()
    if (now === undefined) return
    const samples = new Map<string, number[]>()
    for (const { name } of now.config.pools) {
      for (const family of FAMILIES) {
        const key = `${family} ${name}`
        const before = this.#samples.get(key)?.slice(1 - SAMPLES) ?? []
        samples.set(key, [...before, now.allocator.inUse(name, family)])
      }
    }
    // a pool that is gone is forgotten
    this.#samples = samples
  }
}
