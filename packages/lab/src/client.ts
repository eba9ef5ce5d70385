// The lab's end of the client: asks URLs from inside the client's namespace, and reads from the wire there which
// hardware addresses answered for which IP address. parts/requester.ts is the other end, segment-observer.ts the reading.

import { inNamespace } from './child.ts'
import { labPart } from './parts/lab-part.ts'
import type { Answer, Question } from './parts/requester.ts'
import { OBSERVER_RULES, OBSERVER_TABLE, parseAnswers, parseNeighbours } from './segment-observer.ts'
import type { Site } from './site.ts'
import { supervise } from './supervised.ts'
import type { Listener, Supervised } from './supervised.ts'
import { CLIENT_NAMESPACE, SEGMENT_INTERFACE } from './topology.ts'

/** What one look from the client showed. */
export interface Observation {
  /** By URL. */
  readonly responses: ReadonlyMap<string, Answer>
  /** The hardware addresses that claimed an IP address on the wire. */
  readonly answers: ReadonlyMap<string, readonly string[]>
  /** The one that the client's kernel sends to. */
  readonly neighbours: ReadonlyMap<string, string>
}

export interface SegmentClient {
  readonly program: Supervised
  /** Forgets every neighbour, resolves the addresses anew and asks all `urls`. */
  observe(urls: readonly string[]): Promise<Observation>
}

/** Starts the client and keeps it running. */
export async function startSegmentClient(
  site: Site,
  ended: NonNullable<Listener['ended']>,
): Promise<SegmentClient> {
  const { ground } = site
  const waiting = new Map<number, (answer: Answer | null) => void>()
  let lastId = 0
  await ground.runInNamespace(CLIENT_NAMESPACE, ['nft', '-f', '-'], OBSERVER_RULES)
  const program = supervise(
    {
      name: 'client',
      argv: inNamespace(site, CLIENT_NAMESPACE, labPart(site.command, 'requester')),
      onMessage(message) {
        const answer = message as Answer
        waiting.get(answer.id)?.(answer)
        waiting.delete(answer.id)
      },
    },
    site.directory,
    {
      ended(client, exitCode) {
        for (const give of waiting.values()) give(null)
        waiting.clear()
        ended(client, exitCode)
      },
    },
  )

  async function ask(url: string): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer | null>()
    const id = ++lastId
    if (program.state() !== 'running') resolve(null)
    else {
      waiting.set(id, resolve)
      program.send({ id, url } satisfies Question)
    }
    return (await promise) ?? { id, url, isAnswered: false, answer: 'the client ended', text: '' }
  }

  return {
    program,
    async observe(urls) {
      await Promise.all([
        ground.runInNamespace(CLIENT_NAMESPACE, ['nft', '-f', '-'], OBSERVER_RULES),
        ground.run(['ip', '-n', CLIENT_NAMESPACE, 'neigh', 'flush', 'dev', SEGMENT_INTERFACE]),
      ])
      const answered = await Promise.all(urls.map(ask))
      const [answers, neighbours] = await Promise.all([
        ground.runInNamespace(CLIENT_NAMESPACE, ['nft', '-j', 'list', 'table', ...OBSERVER_TABLE.split(' ')]),
        ground.run(['ip', '-n', CLIENT_NAMESPACE, '-j', 'neigh', 'show', 'dev', SEGMENT_INTERFACE]),
      ])
      return {
        responses: new Map(answered.map((answer) => [answer.url, answer])),
        answers: parseAnswers(answers.stdout),
        neighbours: parseNeighbours(neighbours.stdout),
      }
    },
  }
}
