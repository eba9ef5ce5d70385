// What a lab says while it comes up, as steps with the time at which each was done. Pure, but for the clock handed in.

/** Something done, and when: milliseconds. */
export interface Step {
  readonly name: string
  readonly at: number
}

export interface TimedLine {
  readonly text: string
  readonly at: number
}

/** The lines of a stream, each with the time at which its end came. */
export async function* linesWithTimes(
  stream: ReadableStream<Uint8Array>,
  now: () => number,
): AsyncGenerator<TimedLine> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const at = now()
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) yield { text, at }
  }
}

/** The steps of a lab that came up; the last is its table, and what was said after it is none. */
export function stepsOf(lines: readonly TimedLine[]): readonly Step[] {
  const table = lines.findIndex(({ text }) => text.startsWith('SERVICE '))
  const progress = lines.slice(0, table + 1).flatMap(({ text, at }) => {
    const [, said] = /^ *\d+\.\d\d s {2}(.+)/.exec(text) ?? []
    return said === undefined ? [] : [{ name: shortName(said), at }]
  })
  const shown = lines[table]
  return shown === undefined ? progress : [...progress, { name: 'table', at: shown.at }]
}

/** `network: segment, client` is the network; `applied web.yaml` is applied. */
function shortName(said: string): string {
  const [beforeColon = said] = said.split(':', 1)
  return said.includes(': ') ? beforeColon : (said.split(' ', 1)[0] ?? said)
}
