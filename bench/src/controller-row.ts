// The controller's row: measured before the embedded API server, and before a real one where its programs are, printed,
// and named for the history.

import { measureControllerEmbedded, measureControllerReal } from './controller.ts'
import type { ControllerFigures } from './controller.ts'
import { rounded } from './statistics.ts'
import type { Spread } from './statistics.ts'

export async function controllerRow(): Promise<Record<string, number>> {
  const embedded = await measureControllerEmbedded()
  say('embedded API server', embedded)
  const real = await measureControllerReal()
  if (real === null) return figures('controller', embedded)
  say('kube-apiserver', real)
  return { ...figures('controller', embedded), ...figures('controller real', real) }
}

function say(server: string, it: ControllerFigures): void {
  const [start, plain] = [it.start, it.plainStart].map((time) => (time / 1000).toFixed(1))
  console.log(
    `${server}: 5,000 waiting Services addressed in ${start} s, by a plain client ${plain} s, ratio ${it.startRatio.toFixed(2)}`,
  )
  console.log(
    `  restart over 10,000: ready after ${text(it.ready)}, a new one's address after ${text(it.firstAddress)}, ` +
      `${it.restartWrites} writes`,
  )
  console.log(
    `  one Service to its address: alone ${text(it.oneAlone)}, among 10,000 ${text(it.oneAmong)}, ` +
      `after a deletion ${text(it.oneAfterDeletion)}; the plain client alone ${text(it.onePlain)}, ` +
      `among 10,000 ${text(it.onePlainAmong)}`,
  )
  console.log(
    `  1,000 at once: the last address ${it.burst.toFixed(0)} ms after the last create; ` +
      `resident ${megabytes(it.memory)} MB, settled ${megabytes(it.settledMemory)} MB`,
  )
}

function figures(name: string, it: ControllerFigures): Record<string, number> {
  return {
    [`${name} start 5,000 ms`]: rounded(it.start),
    [`${name} start 5,000 plain ms`]: rounded(it.plainStart),
    [`${name} start 5,000 ratio`]: rounded(it.startRatio),
    [`${name} restart 10,000 ready ms`]: rounded(it.ready.median),
    [`${name} restart 10,000 first address ms`]: rounded(it.firstAddress.median),
    [`${name} restart 10,000 writes`]: it.restartWrites,
    [`${name} one alone ms`]: rounded(it.oneAlone.median),
    [`${name} one among 10,000 ms`]: rounded(it.oneAmong.median),
    [`${name} one after deletion ms`]: rounded(it.oneAfterDeletion.median),
    [`${name} one plain ms`]: rounded(it.onePlain.median),
    [`${name} one plain among 10,000 ms`]: rounded(it.onePlainAmong.median),
    [`${name} burst 1,000 ms`]: rounded(it.burst),
    [`${name} 10,000 resident MB`]: megabytes(it.memory),
    [`${name} 10,000 settled MB`]: megabytes(it.settledMemory),
  }
}

function text({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(1)} ms (${lowest.toFixed(1)} to ${highest.toFixed(1)})`
}

function megabytes(octets: number): number {
  return Math.round(octets / 1e6)
}
