import { expect, test } from 'bun:test'
import { TcpStream } from './tcp-stream.ts'

test('goes on behind a gap where only the headers of what comes after it were captured', () => {
  const stream = new TcpStream<number>()
  const take = (number: number, sequence: number, isFirst = false) => {
    const missing = isFirst ? 0 : 100
    const segment = { from: 'a', to: 'b', sequence, isFirst, payload: new Uint8Array(0), missing }
    return [...stream.take(segment, number)]
  }
  expect(take(1, 999, true)).toEqual([{ kind: 'begin' }])
  // the one at 1000 was lost
  const gaps = Array.from({ length: 5000 }, (_, i) => take(i + 2, 1100 + i * 100)).flat()
  expect(gaps.slice(0, 2)).toEqual([
    { kind: 'gap', missing: 100, packet: 2 },
    { kind: 'gap', missing: 100, packet: 2 },
  ])
  expect(gaps).toHaveLength(5001)
})
