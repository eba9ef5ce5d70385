// The row about BGP sessions: measured, printed, and named for the history.

import { compiled } from '../ingot-command.ts'
import type { NativePrograms } from '../native.ts'
import type { Figures } from '../row.ts'
import { rounded } from '../statistics.ts'
import { measureMany, measureOwn, measureReferences, type SessionPrograms, type Told } from './bgp-session.ts'

const PLANE = Bun.fileURLToPath(new URL('./plane-process.ts', import.meta.url))

const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const megabytes = (octets: number) => Math.round(octets / 1e6)
const told = (it: Told) =>
  `${ms(it.told)}, CPU time ${ms(it.spent)}, ${it.octets} octets in ${it.messages} messages`

export async function bgpSessionRow({ bgpSink }: NativePrograms): Promise<Figures> {
  const programs = { sink: bgpSink, plane: await compiled(PLANE) }
  const figures: Record<string, number> = {}
  const name = 'bgp session 10,000'
  const own = await measureOwn(programs)
  console.log(
    `bgp session, 10,000 routes after its start: ${told(own)} ` +
      `(from the start of the process; without routes ${ms(own.spentWithout)}); advertised while it stands: ` +
      `${ms(own.advertised)}, the first time ${ms(own.firstAdvertised)}; ` +
      `resident ${megabytes(own.memory)} MB, at most ${megabytes(own.peak)}`,
  )
  console.log(
    `bgp session, start to Established: ${ms(own.started)}; back when we dial ${ms(own.backDialling)}, ` +
      `when the peer does ${ms(own.backDialled)}`,
  )
  Object.assign(figures, {
    [`${name} told ms`]: rounded(own.told),
    [`${name} CPU ms`]: rounded(own.spent - own.spentWithout),
    [`${name} octets`]: own.octets,
    [`${name} messages`]: own.messages,
    [`${name} advertised ms`]: rounded(own.advertised),
    [`${name} first advertised ms`]: rounded(own.firstAdvertised),
    [`${name} resident MB`]: megabytes(own.memory),
    [`${name} peak MB`]: megabytes(own.peak),
    'bgp start to established ms': rounded(own.started),
    'bgp back dialling ms': rounded(own.backDialling),
    'bgp back dialled ms': rounded(own.backDialled),
  })
  for (const it of await measureReferences(bgpSink)) {
    console.log(`  ${it.name}: ${told(it)}; resident ${megabytes(it.memory)} MB`)
    Object.assign(figures, {
      [`${name} ${it.name} told ms`]: rounded(it.told),
      [`${name} ${it.name} CPU ms`]: rounded(it.spent),
      [`${name} ${it.name} octets`]: it.octets,
      [`${name} ${it.name} messages`]: it.messages,
    })
  }
  return { ...figures, ...(await many(programs)) }
}

async function many(programs: SessionPrograms): Promise<Figures> {
  const it = await measureMany(programs)
  console.log(
    `bgp, 100 peers with 1,000 routes: all Established after ${ms(it.established)}, all told after ${ms(it.told)}; ` +
      `one route more ${ms(it.oneMore)}; longest turn ${ms(it.longestTurn)}; resident ${megabytes(it.memory)} MB`,
  )
  return {
    'bgp 100 peers established ms': rounded(it.established),
    'bgp 100 peers told ms': rounded(it.told),
    'bgp 100 peers one more ms': rounded(it.oneMore),
    'bgp 100 peers longest turn ms': rounded(it.longestTurn),
    'bgp 100 peers resident MB': megabytes(it.memory),
  }
}
