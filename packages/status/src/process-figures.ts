// What this process weighs, read from the kernel: the source of the process_* metrics.

import { readdirSync } from 'node:fs'
import type { ProcessFigures } from '@ingot/telemetry'

/** The figures of the process that calls. Linux only: descriptors are counted in /proc. */
export function processFigures(): ProcessFigures {
  const { user, system } = process.cpuUsage()
  return {
    residentBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1e6,
    // Without the one that reads the folder.
    openDescriptors: readdirSync('/proc/self/fd').length - 1,
    startTime: Date.now() / 1000 - process.uptime(),
  }
}
