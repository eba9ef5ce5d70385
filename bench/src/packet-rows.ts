// The rows about the core, the allocator and the packet plane: measured, printed, and named for the history.

import { measureAllocation } from './allocation.ts'
import { measureCore } from './core.ts'
import { measureFloods, type Flooded } from './flood.ts'
import { measureForeign } from './foreign.ts'
import { measureLatency, type Latency } from './latency.ts'
import { measureMainJob } from './main-job.ts'
import type { NativePrograms } from './native.ts'
import { ADDRESS_COUNTS, measureReplies } from './replies.ts'
import type { Figures } from './row.ts'
import { rounded, spreadText } from './statistics.ts'
import type { Spread } from './statistics.ts'

export const PACKET_ROWS = {
  core: async (): Promise<Figures> => {
    const { inPlace, afresh } = await measureCore()
    const millions = (rate: number) => (rate / 1e6).toFixed(1)
    console.log(
      `core, in memory, 10,000 addresses: ${millions(inPlace)} million frames/s, ` +
        `${millions(afresh)} when each batch was written anew`,
    )
    return { 'core frames/s': Math.round(inPlace), 'core afresh frames/s': Math.round(afresh) }
  },

  allocation: async (programs: NativePrograms): Promise<Figures> => {
    const it = await measureAllocation(programs)
    const ms = (value: number) => `${value.toFixed(0)} ms`
    console.log(
      `100,000 Services from empty: ${ms(it.assignAll.median)}, of which deciding ${ms(it.decideAll.median)} ` +
        `(${ms(it.decideAll.lowest)} to ${ms(it.decideAll.highest)}; IPv6 /64 ${ms(it.decideAllIPv6.median)}); C ${ms(it.nativeAssignAll)}`,
    )
    console.log(
      `one more with 50,000 in use: ${it.oneMore.toFixed(1)} us, one less ${it.oneLess.toFixed(1)} us; ` +
        `C ${it.nativeOneMore.toFixed(2)} and ${it.nativeOneLess.toFixed(2)} us`,
    )
    console.log(`a configuration of 1,000 pools: ${ms(it.parsePools.median)}`)
    return {
      'assign 100,000 ms': rounded(it.assignAll.median),
      'assign 100,000 decide ms': rounded(it.decideAll.median),
      'assign 100,000 decide ipv6 ms': rounded(it.decideAllIPv6.median),
      'assign 100,000 native ms': rounded(it.nativeAssignAll),
      'one more us': rounded(it.oneMore),
      'one more native us': rounded(it.nativeOneMore),
      'one less us': rounded(it.oneLess),
      'one less native us': rounded(it.nativeOneLess),
      'parse 1,000 pools ms': rounded(it.parsePools.median),
    }
  },

  replies: async (programs: NativePrograms): Promise<Figures> => {
    const figures: Record<string, number> = {}
    for (const protocol of ['arp', 'ndp'] as const) {
      for (const addresses of ADDRESS_COUNTS) {
        const row = await measureReplies(programs, protocol, addresses)
        const name = `${protocol} ${addresses}`
        console.log(
          `${name}: ${thousands(row.ingot)} replies/s, C ${thousands(row.native)}` +
            `${row.kernel === null ? '' : `, kernel ${thousands(row.kernel)}`}; ratio ${spreadText(row.ratio)}; ` +
            `CPU per reply ${row.ingotCpu.toFixed(0)} ns, C ${row.nativeCpu.toFixed(0)} ns; ratio ${spreadText(row.cpuRatio)}`,
        )
        figures[`${name} replies/s`] = Math.round(row.ingot)
        figures[`${name} native replies/s`] = Math.round(row.native)
        if (row.kernel !== null) figures[`${name} kernel replies/s`] = Math.round(row.kernel)
        figures[`${name} ratio`] = rounded(row.ratio.median)
        figures[`${name} cpu ratio`] = rounded(row.cpuRatio.median)
      }
    }
    return figures
  },

  foreign: async (programs: NativePrograms): Promise<Figures> => {
    const { frames, wakeUps } = await measureForeign(programs)
    console.log(`${frames} foreign broadcasts: ${wakeUps} wake-ups of the packet thread`)
    return { 'foreign broadcasts wake-ups': wakeUps }
  },

  flood: async (programs: NativePrograms): Promise<Figures> => {
    const figures: Record<string, number> = {}
    for (const { kind, protocol, ingot, native } of await measureFloods(programs)) {
      const text = ({ gap, asked, lost }: Flooded) =>
        `${lost} of ${asked} lost, longest gap ${gap.toFixed(0)} ms`
      console.log(
        `flood of ${kind} ${protocol}, ${thousands(ingot.rate)} frames/s: ${text(ingot)}; C ${text(native)}`,
      )
      const name = `flood ${kind} ${protocol}`
      figures[`${name} frames/s`] = Math.round(ingot.rate)
      figures[`${name} lost of 1,000`] = rounded((ingot.lost * 1000) / ingot.asked)
      figures[`${name} gap ms`] = rounded(ingot.gap)
      figures[`${name} native lost of 1,000`] = rounded((native.lost * 1000) / native.asked)
      figures[`${name} native gap ms`] = rounded(native.gap)
    }
    return figures
  },

  latency: async (programs: NativePrograms): Promise<Figures> => {
    const { idle, flooded } = await measureLatency(programs)
    const text = ({ p50_us, p99_us, lost }: Latency) => `p50 ${p50_us} us, p99 ${p99_us} us, ${lost} lost`
    console.log(`latency of a reply, idle: ${text(idle.ingot)}; C ${text(idle.native)}`)
    console.log(
      `latency of a reply, under 50,000 others a second: ${text(flooded.ingot)}; C ${text(flooded.native)}`,
    )
    return {
      'latency idle p50 us': idle.ingot.p50_us,
      'latency idle p99 us': idle.ingot.p99_us,
      'latency idle native p50 us': idle.native.p50_us,
      'latency idle native p99 us': idle.native.p99_us,
      'latency flooded p50 us': flooded.ingot.p50_us,
      'latency flooded p99 us': flooded.ingot.p99_us,
      'latency flooded native p50 us': flooded.native.p50_us,
      'latency flooded native p99 us': flooded.native.p99_us,
    }
  },

  job: async (programs: NativePrograms): Promise<Figures> => {
    const job = await measureMainJob(programs)
    const milliseconds = ({ median, lowest, highest }: Spread) =>
      `${median.toFixed(1)} ms (${lowest.toFixed(1)} to ${highest.toFixed(1)})`
    const megabytes = (octets: number) => Math.round(octets / 1e6)
    console.log(`Service created to first reply: ${milliseconds(job.createdToReply)}`)
    console.log(`speaker started to first reply: ${milliseconds(job.startToReply)}`)
    console.log(
      `resident memory, idle: controller ${megabytes(job.controllerMemory)} MB, speaker ${megabytes(job.speakerMemory)} MB`,
    )
    return {
      'created to first reply ms': rounded(job.createdToReply.median),
      'speaker start to first reply ms': rounded(job.startToReply.median),
      'controller resident MB': megabytes(job.controllerMemory),
      'speaker resident MB': megabytes(job.speakerMemory),
    }
  },
}

function thousands(value: number): string {
  return `${Math.round(value / 1000)} k`
}
