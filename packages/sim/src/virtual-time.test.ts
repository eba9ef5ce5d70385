// The clock of a simulation, and the programs that live by it.

import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { wait } from '@ingot/kube'
import { Dice } from './dice.ts'
import { VirtualTime } from './virtual-time.ts'

function start() {
  const time = new VirtualTime()
  const happened: string[] = []
  const program = (name: string) => time.program(name, new Dice(1, name))
  const note = (what: string) => () => void happened.push(`${time.now()} ${what}`)
  return { time, happened, program, note }
}

test('timers run in the order in which they fall due, then in which they were set', async () => {
  const { time, happened, program, note } = start()
  const { setTimer } = program('a').runtime
  setTimer(milliseconds(20), note('late'))
  setTimer(milliseconds(10), note('early'))
  program('b').runtime.setTimer(milliseconds(20), note('later'))
  await time.pass(milliseconds(15))
  expect(happened).toEqual(['10 early'])
  await time.pass(milliseconds(15))
  expect(happened).toEqual(['10 early', '20 late', '20 later'])
  expect(time.now()).toBe(milliseconds(30))
})

test('a timer that is called off does not run', async () => {
  const { time, happened, program, note } = start()
  program('a').runtime.setTimer(seconds(1), note('never'))()
  await time.pass(seconds(2))
  expect(happened).toEqual([])
})

test('what goes on without the clock goes on before the clock moves', async () => {
  const { time, happened, program, note } = start()
  const { runtime } = program('a')
  void (async () => {
    for (let i = 0; i < 3; i++) await wait(runtime, milliseconds(5)).done
    note('third')()
  })()
  await time.pass(milliseconds(15))
  expect(happened).toEqual(['15 third'])
})

test('the timers of a killed program are gone, and it sets no more', async () => {
  const { time, happened, program, note } = start()
  const killed = program('a')
  killed.runtime.setTimer(seconds(1), note('never'))
  killed.kill()
  killed.runtime.setTimer(seconds(1), note('never'))
  program('b').runtime.setTimer(seconds(1), note('another lives on'))
  await time.pass(seconds(2))
  expect(happened).toEqual(['1000 another lives on'])
  expect(killed.isAlive()).toBe(false)
})

test('a frozen program does late what fell due meanwhile, in order', async () => {
  const { time, happened, program, note } = start()
  const frozen = program('a')
  frozen.runtime.setTimer(seconds(2), note('second'))
  frozen.runtime.setTimer(seconds(1), note('first'))
  frozen.runtime.setTimer(seconds(6), note('in time'))
  frozen.freeze(seconds(5))
  await time.pass(seconds(10))
  expect(happened).toEqual(['5000 first', '5000 second', '6000 in time'])
})

test('a date that is set back is one program’s, and moves no duration', async () => {
  const { time, program } = start()
  const [a, b] = [program('a'), program('b')]
  a.setDateBack(seconds(3600))
  await time.pass(seconds(1))
  expect(b.runtime.date().getTime() - a.runtime.date().getTime()).toBe(3_600_000)
  expect(a.runtime.now()).toBe(b.runtime.now())
})

test('a stream of chance is repeated by its seed and name, and moved by no other', () => {
  const draw = (seed: number, name: string) => {
    const dice = new Dice(seed, name)
    return [dice.random(), dice.below(100), dice.pick(['a', 'b', 'c'])]
  }
  expect(draw(1, 'network')).toEqual(draw(1, 'network'))
  expect(draw(1, 'network')).not.toEqual(draw(1, 'people'))
  expect(draw(1, 'network')).not.toEqual(draw(2, 'network'))
})
