// What a scraper's token may do, for how long that is believed, and what strangers may cost.

import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { rememberAccess } from './scraper-access.ts'
import { refused } from './scraper-review.ts'
import type { Access } from './scraper-review.ts'

function fixture(answer: (token: string) => Access | Promise<Access>) {
  const runtime = createManualRuntime()
  const asked: string[] = []
  const access = rememberAccess(async (token) => {
    asked.push(token)
    return answer(token)
  }, runtime.now)
  return { runtime, asked, access }
}

const allowed: Access = { allowed: true }
const unknown = refused(401, 'Unauthorized')

test('a token that was let in is believed for a minute', async () => {
  const { runtime, asked, access } = fixture(() => allowed)
  await access('good')
  runtime.advance(seconds(59))
  expect(await access('good')).toBe(allowed)
  expect(asked).toEqual(['good'])
  runtime.advance(seconds(1))
  await access('good')
  expect(asked).toEqual(['good', 'good'])
})

test('a token that was refused is refused for ten seconds, then asked about again', async () => {
  let answer: Access = unknown
  const { runtime, asked, access } = fixture(() => answer)
  await access('new')
  answer = allowed
  runtime.advance(seconds(9))
  expect(await access('new')).toBe(unknown)
  runtime.advance(seconds(1))
  expect(await access('new')).toBe(allowed)
  expect(asked).toHaveLength(2)
})

test('a token that loses its right is out at the next review', async () => {
  let answer: Access = allowed
  const { runtime, access } = fixture(() => answer)
  await access('good')
  answer = refused(403, 'Authorization denied')
  runtime.advance(seconds(60))
  expect(await access('good')).toMatchObject({ status: 403 })
  expect(await access('good')).toMatchObject({ status: 403 })
})

test('a failed review is not believed: the next scrape asks again', async () => {
  const { asked, access } = fixture(() => refused(500, 'Authentication failed'))
  await access('good')
  await access('good')
  expect(asked).toHaveLength(2)
})

test('scrapes with one token at the same time are one review', async () => {
  const answer = Promise.withResolvers<Access>()
  const { asked, access } = fixture(() => answer.promise)
  const answers = [access('good'), access('good')]
  answer.resolve(allowed)
  expect(await Promise.all(answers)).toEqual([allowed, allowed])
  expect(asked).toHaveLength(1)
})

test('a thousand random tokens are ten reviews, then two a second, and the known scraper is asked about all the same', async () => {
  const { runtime, asked, access } = fixture((token) => (token === 'good' ? allowed : unknown))
  await access('good')
  const answers = []
  for (let index = 0; index < 1000; index++) answers.push(await access(`random-${index}`))
  expect(asked).toHaveLength(10)
  expect(answers.filter((answer) => !answer.allowed && answer.status === 429)).toHaveLength(991)

  runtime.advance(seconds(60))
  for (let index = 0; index < 1000; index++) await access(`again-${index}`)
  expect(await access('good')).toBe(allowed)
  expect(asked).toHaveLength(10 + 10 + 1)

  runtime.advance(seconds(1))
  for (let index = 0; index < 1000; index++) await access(`later-${index}`)
  expect(asked).toHaveLength(10 + 10 + 1 + 2)
})

test('no more than four reviews for strangers wait at a time', async () => {
  const { asked, access } = fixture(() => new Promise(() => {}))
  for (let index = 0; index < 4; index++) void access(`random-${index}`)
  expect(await access('one-more')).toMatchObject({ status: 429 })
  expect(asked).toHaveLength(4)
})

test('a review that throws leaves its place to the next', async () => {
  const { asked, access } = fixture(() => {
    throw new Error('a bug')
  })
  await expect(access('good')).rejects.toThrow('a bug')
  for (let index = 0; index < 6; index++) await access('good').catch(() => {})
  expect(asked).toHaveLength(7)
})
