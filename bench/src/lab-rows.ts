// The rows about the lab, its API server and the client: measured, printed, and named for the history. The figures of a
// real kube-apiserver are there where its programs are.

import { measureClientList } from './client-list.ts'
import type { Listing } from './client-list.ts'
import { measureFanOut, WATCHERS } from './fan-out.ts'
import type { Crowd } from './http-client.ts'
import { measureLabUp } from './lab-up.ts'
import type { NativePrograms } from './native.ts'
import { measureRequests } from './requests.ts'
import type { Answers } from './requests.ts'
import type { Figures } from './row.ts'
import { rounded, spreadText } from './statistics.ts'
import type { Spread } from './statistics.ts'

export const LAB_ROWS = {
  async lab(): Promise<Figures> {
    const { clone, executable, byIp, ratio, steps } = await measureLabUp()
    console.log(
      `lab up to its table: ${milliseconds(clone)}; the executable ${milliseconds(executable)}; ` +
        `its namespaces by ip alone ${milliseconds(byIp)}; ratio ${spreadText(ratio)}`,
    )
    console.log(`  done at: ${steps.map(({ name, at }) => `${name} ${at.toFixed(0)} ms`).join(', ')}`)
    return {
      'lab up ms': rounded(clone.median),
      'lab up executable ms': rounded(executable.median),
      'lab up native ms': rounded(byIp.median),
      'lab up ratio': rounded(ratio.median),
    }
  },

  async requests(programs: NativePrograms): Promise<Figures> {
    const figures: Record<string, number> = {}
    for (const row of await measureRequests(programs)) {
      const name = `api ${row.name}`
      console.log(
        `${name}: ${answersText(row.ingot)}; C ${answersText(row.native)}` +
          `${row.real === null ? '' : `; kube-apiserver ${answersText(row.real)}`}; ratio ${spreadText(row.ratio)}; ` +
          `CPU per request ${row.ingotCpu.toFixed(0)} us, ratio ${spreadText(row.cpuRatio)}`,
      )
      Object.assign(figures, answersFigures(name, row.ingot), answersFigures(`${name} native`, row.native))
      if (row.real !== null) Object.assign(figures, answersFigures(`${name} real`, row.real))
      figures[`${name} ratio`] = rounded(row.ratio.median)
      figures[`${name} cpu ratio`] = rounded(row.cpuRatio.median)
    }
    return figures
  },

  async watchers(programs: NativePrograms): Promise<Figures> {
    const row = await measureFanOut(programs)
    const name = `watch ${WATCHERS}`
    console.log(
      `${name}: ${crowdText(row.ingot)}; C ${crowdText(row.native)}` +
        `${row.real === null ? '' : `; kube-apiserver ${crowdText(row.real)}`}; ` +
        `ratio of the last ${spreadText(row.lastRatio)}, of the burst ${spreadText(row.burstRatio)}; ` +
        `resident ${megabytes(row.memoryBefore)} MB before, ${megabytes(row.memoryAfter)} MB after`,
    )
    const figures = { ...crowdFigures(name, row.ingot), ...crowdFigures(`${name} native`, row.native) }
    if (row.real !== null) Object.assign(figures, crowdFigures(`${name} real`, row.real))
    return {
      ...figures,
      [`${name} last ratio`]: rounded(row.lastRatio.median),
      [`${name} burst ratio`]: rounded(row.burstRatio.median),
      [`${name} resident MB`]: megabytes(row.memoryAfter),
    }
  },

  async list(programs: NativePrograms): Promise<Figures> {
    const { list, inform, informRecorded, bare, informReal, ratio, clientRatio } =
      await measureClientList(programs)
    console.log(
      `10,000 Services: listed ${listingText(list)}, in an informer ${listingText(inform)}, of recorded pages ` +
        `${listingText(informRecorded)}; these only fetched and parsed ${listingText(bare)}` +
        `${informReal === null ? '' : `; from a kube-apiserver ${listingText(informReal)}`}; ` +
        `ratio ${spreadText(ratio)}, of the client alone ${spreadText(clientRatio)}`,
    )
    return {
      ...listingFigures('client list', list),
      ...listingFigures('client inform', inform),
      ...listingFigures('client inform recorded', informRecorded),
      ...listingFigures('client bare', bare),
      ...(informReal !== null && listingFigures('client inform real', informReal)),
      'client inform ratio': rounded(ratio.median),
      'client inform recorded ratio': rounded(clientRatio.median),
    }
  },
}

function answersText({ rate, p50_us, p99_us }: Answers): string {
  return `${rate.toFixed(0)} requests/s, p50 ${p50_us.toFixed(0)} us, p99 ${p99_us.toFixed(0)} us`
}

function answersFigures(name: string, { rate, p50_us, p99_us }: Answers): Figures {
  return {
    [`${name} requests/s`]: Math.round(rate),
    [`${name} p50 us`]: rounded(p50_us),
    [`${name} p99 us`]: rounded(p99_us),
  }
}

function crowdText({ answered_us, last_us, events_per_second }: Crowd): string {
  const ms = (us: number) => (us / 1000).toFixed(1)
  return `answered after ${ms(answered_us)} ms, the last has it after ${ms(last_us)} ms, burst ${events_per_second.toFixed(0)} events/s`
}

function crowdFigures(name: string, { answered_us, last_us, events_per_second }: Crowd): Figures {
  return {
    [`${name} answered us`]: rounded(answered_us),
    [`${name} last us`]: rounded(last_us),
    [`${name} events/s`]: Math.round(events_per_second),
  }
}

function listingText({ milliseconds, peak }: Listing): string {
  return `${milliseconds.toFixed(0)} ms and ${megabytes(peak)} MB`
}

function listingFigures(name: string, { milliseconds, peak }: Listing): Figures {
  return { [`${name} ms`]: rounded(milliseconds), [`${name} peak MB`]: megabytes(peak) }
}

function milliseconds({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(0)} ms (${lowest.toFixed(0)} to ${highest.toFixed(0)})`
}

function megabytes(octets: number): number {
  return Math.round(octets / 1e6)
}
