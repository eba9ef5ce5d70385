// What becomes of each answer of a speaker: a file, a gap, or nothing.

import { expect, test } from 'bun:test'
import type { Answer, PodAnswer } from '@ingot/kube'
import { captureTaker } from './capture-taker.ts'

type Capture = Answer<Pick<PodAnswer, 'status' | 'octets'>>

const answered = (status: number, length = 0): Capture => ({
  ok: true,
  value: { status, octets: new Uint8Array(length) },
})
const failed = (code: number, message: string): Capture => ({
  ok: false,
  error: { code, reason: 'Unreachable', message, causes: [] },
})

/** Of one speaker after the other. */
function take(answers: readonly Capture[], octetsMax?: number) {
  const files = new Map<string, string | Uint8Array>()
  const gaps: string[] = []
  const put = captureTaker(files, gaps, octetsMax)
  answers.forEach((answer, index) => put(`speaker-${index}`, answer))
  return { files: [...files.keys()], gaps }
}

test.each<[string, Capture, string[]]>([
  ['that is off is no gap', answered(409), []],
  ['of an older speaker is no gap', answered(404), []],
  ['that the speaker cannot make is one', answered(503), ['captures/speaker-0.pcap: status 503']],
  [
    'that did not come in time is one',
    failed(0, 'no answer in 5 s'),
    ['captures/speaker-0.pcap: no answer in 5 s'],
  ],
  ['that may not be asked for is one', failed(403, 'forbidden'), ['captures/speaker-0.pcap: forbidden']],
  ['of a Pod that is gone is one', failed(404, 'not found'), ['captures/speaker-0.pcap: not found']],
])('a capture %s', (_name, answer, gaps) => {
  expect(take([answer])).toEqual({ files: [], gaps })
})

test('captures are taken as long as there is room for them, and what is left out is a gap', () => {
  expect(take([answered(200, 60), answered(200, 50), answered(200, 40), answered(200, 1)], 100)).toEqual({
    files: ['captures/speaker-0.pcap', 'captures/speaker-2.pcap'],
    gaps: [1, 3].map(
      (it) =>
        `captures/speaker-${it}.pcap: ${it === 1 ? 50 : 1} octets, and all captures may have 100 together`,
    ),
  })
})
