import { describe, expect, test } from 'bun:test'
import { systemRuntime } from '@ingot/kube'
import type { SpeakerAnswer, SpeakerQuestion } from '../cluster/ask-speakers.ts'
import { Causes } from './causes.ts'
import { causeLines, moveLines } from './move-line.ts'
import type { Move } from './owners.ts'

const time = '2026-01-02T03:04:05.678Z'
const access = {
  config: { server: 'http://127.0.0.1:1', insecureSkipTlsVerify: false },
  namespace: 'metallb-system',
  runtime: systemRuntime,
}

const move = (number: number, owners: readonly string[], before: readonly string[]): Move => ({
  service: `default/s${number}`,
  addresses: [`192.0.2.${number}`],
  owners,
  before,
  interfaces: [],
})

/** A speaker that has just taken every address that it is asked about. */
function taken({ nodes: [node = ''], addresses }: SpeakerQuestion): SpeakerAnswer[] {
  const place = {
    interface: 'eth0',
    state: 'owner' as const,
    because: 'nobody answers for it',
    since: time,
    isAnswered: true,
    takenFrom: { node: 'a', silentMilliseconds: 388 },
    claims: [],
  }
  const each = addresses.map((address) => ({ address, interfaces: [place] }))
  return [{ node, report: { node, time, addresses: each, leftOff: 0, interfaces: [], decisions: [] } }]
}

function started(answer: (question: SpeakerQuestion) => SpeakerAnswer[] = taken) {
  const asked: SpeakerQuestion[] = []
  const complaints: string[] = []
  const causes = new Causes(
    access,
    (line) => complaints.push(line),
    async (_, question) => {
      asked.push(question)
      return answer(question)
    },
  )
  return { asked, complaints, causes }
}

describe('the cause of a move', () => {
  test('is asked of the new owner, once for all that went to him', async () => {
    const { causes, asked } = started()
    const found = await causes.of([move(1, ['b'], ['a']), move(2, ['b'], ['a']), move(3, ['c'], ['a'])])
    expect(asked.map(({ nodes, addresses }) => [nodes, addresses])).toEqual([
      [['b'], ['192.0.2.1', '192.0.2.2']],
      [['c'], ['192.0.2.3']],
    ])
    expect(causeLines(found)).toEqual([
      '03:04:05.678  b took default/s1 and 1 more: nobody answers for it; a was silent for 388 ms',
      '03:04:05.678  c took default/s3: nobody answers for it; a was silent for 388 ms',
    ])
  })

  test('is asked of nobody where no owner is new', async () => {
    const { causes, asked } = started()
    await causes.of([
      move(1, ['b'], []),
      move(2, [], ['a']),
      move(3, ['a', 'b'], ['a']),
      move(4, ['a'], ['a']),
    ])
    expect(asked).toEqual([])
  })

  test('of a thousand at once is asked for as many as one answer holds', async () => {
    const { causes, asked } = started()
    const moves = Array.from({ length: 1000 }, (_, i) => move(i, ['b'], ['a']))
    expect(await causes.of(moves)).toHaveLength(64)
    expect(asked.map(({ addresses }) => addresses.length)).toEqual([64])
  })

  test('is unknown where the speaker cannot be asked, which is said once', async () => {
    const { causes, complaints } = started(({ nodes: [node = ''] }) => [{ node, unasked: 'no right to' }])
    for (const number of [1, 2]) expect(await causes.of([move(number, ['b'], ['a'])])).toEqual([])
    expect(complaints).toEqual(['ingot l2 watch: no causes from b: no right to'])
  })
})

test('of a thousand moves at once some are shown, and the rest is counted by its way', () => {
  const moves = Array.from({ length: 1000 }, (_, i) => move(i, i % 10 === 0 ? ['c'] : ['b'], ['a']))
  const lines = moveLines(new Date(0), moves, 40)
  expect(lines).toHaveLength(41)
  expect(lines.at(-1)).toBe('00:00:00.000  and 960 more: 864 a to b; 96 a to c')
})
