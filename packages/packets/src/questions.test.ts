import { expect, test } from 'bun:test'
import { Questions } from './questions.ts'

test('an answer goes to who asked, and one that nobody waits for to nobody', async () => {
  const questions = new Questions<string>()
  const ids: number[] = []
  const answers = [1, 2].map(() => questions.ask((id) => void ids.push(id)))
  const [first = 0, second = 0] = ids
  questions.answer(second, 'two')
  questions.answer(99, 'nobody')
  questions.answer(first, 'one')
  expect(await Promise.all(answers)).toEqual(['one', 'two'])
})

test('more than can wait get no answer at once, and there is room again after one', async () => {
  const questions = new Questions<string>()
  const ids: number[] = []
  const waiting = Array.from({ length: 16 }, () => questions.ask((id) => void ids.push(id)))
  expect(await questions.ask(() => expect.unreachable())).toBeUndefined()
  for (const id of ids) questions.answer(id, 'late')
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['late']))
  const next = questions.ask((id) => questions.answer(id, 'at once'))
  expect(await next).toBe('at once')
})
