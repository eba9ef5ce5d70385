// The Services that idle speakers have, and what of their cost comes into the history.

import { expect, test } from 'bun:test'
import { figuresOf } from './speaker-cost-row.ts'
import { SERVICES, servicesBetween } from './speaker-cost.ts'

test('each step adds what is missing, and no name or address comes twice', () => {
  const all = SERVICES.flatMap((count, index) => servicesBetween(SERVICES[index - 1] ?? 0, count))
  expect(all).toHaveLength(10_000)
  expect(new Set(all.map(({ name }) => name)).size).toBe(10_000)
  expect(new Set(all.map(({ address }) => address)).size).toBe(10_000)
  expect(all.at(0)?.address).toBe('10.99.16.0')
  expect(all.at(-1)?.address).toBe('10.99.55.15')
})

test('the median of the speakers; of those that never came to rest there is no idle figure', () => {
  const spread = (median: number) => ({ median, lowest: 0, highest: 2 * median })
  const scrapes = { took: spread(2.5), gap: 3.25 }
  const cost = { memory: spread(80_400_000), processor: spread(1.23456), scrapes }
  expect(
    figuresOf('speaker', [
      { ...cost, services: 1, isSettled: true },
      { ...cost, services: 1000, isSettled: false },
    ]),
  ).toEqual({
    'speaker 1 resident MB': 80,
    'speaker 1 idle cpu percent': 1.235,
    'speaker 1 metrics ms': 2.5,
    'speaker 1 metrics longest gap ms': 3.25,
    'speaker 1000 resident MB': 80,
    'speaker 1000 metrics ms': 2.5,
    'speaker 1000 metrics longest gap ms': 3.25,
  })
})
