import { expect, test } from 'bun:test'
import type { AdvertisedRoute } from '@ingot/api/bgp-report'
import { AdvertisedAnswers, AdvertisedQuestions, type AdvertisedSlice } from './advertised.ts'

const NONE = { nextHops: [], asPath: [], communities: [], largeCommunities: [], extendedCommunities: [] }
const routesOf = (count: number): AdvertisedRoute[] =>
  Array.from({ length: count }, (_, index) => ({ ...NONE, prefix: `198.51.${index >> 8}.${index & 255}/32` }))

/** All slices of all answers; each is handed over. */
function run(questions: AdvertisedQuestions, answers: AdvertisedAnswers): readonly AdvertisedSlice[] {
  const slices: AdvertisedSlice[] = []
  for (let slice = questions.next(); slice !== undefined; slice = questions.next()) {
    slices.push(slice)
    answers.take(slice)
  }
  return slices
}

test.each([0, 1, 256, 1000])('%d routes arrive in order, in slices that are bounded', async (count) => {
  const [questions, answers] = [new AdvertisedQuestions(), new AdvertisedAnswers()]
  const { number, answer } = answers.question()
  questions.ask(number, routesOf(count))
  for (const { routes } of run(questions, answers)) expect(routes?.length).toBeLessThanOrEqual(256)
  expect(await answer).toEqual(routesOf(count))
  expect(questions.hasMore).toBe(false)
})

test('each question has its own answer, also one about a peer that is not there', async () => {
  const [questions, answers] = [new AdvertisedQuestions(), new AdvertisedAnswers()]
  const [one, other] = [answers.question(), answers.question()]
  questions.ask(one.number, undefined)
  questions.ask(other.number, routesOf(300))
  run(questions, answers)
  expect([await one.answer, (await other.answer)?.length]).toEqual([undefined, 300])
})

test('a question that the packet thread died over is answered by nothing', async () => {
  const answers = new AdvertisedAnswers()
  const { number, answer } = answers.question()
  answers.end()
  answers.take({ question: number, routes: [], isComplete: true })
  expect(await answer).toBeUndefined()
})
