// The lab's end of the client: asks URLs from inside the client's namespace, and reads from the wire there which
// hardware addresses answered for which IP address. requester.ts is the other end, segment-observer.ts the reading.

import { labProgram, startChild } from './child.ts'
import type { Child } from './child.ts'
import { runCommand, runInNamespace } from './run-command.ts'
import { OBSERVER_RULES, OBSERVER_TABLE, parseAnswers, parseNeighbours } from './segment-observer.ts'
import type { StateDirectory } from './state-directory.ts'
import { CLIENT_NAMESPACE, SEGMENT_INTERFACE } from './topology.ts'

export interface HttpQuestion {
  readonly id: number
  readonly url: string
}

/** `status` is null where nothing answered; `text` is then the reason, else the body. */
export interface HttpAnswer {
  readonly id: number
  readonly url: string
  readonly status: number | null
  readonly text: string
}

/** What one look from the client showed. */
export interface Observation {
  /** By URL. */
  readonly responses: ReadonlyMap<string, HttpAnswer>
  /** The hardware addresses that claimed an IP address on the wire. */
  readonly answers: ReadonlyMap<string, readonly string[]>
  /** The one that the client's kernel sends to. */
  readonly neighbours: ReadonlyMap<string, string>
}

export interface Client {
  readonly child: Child
  /** Forgets every neighbour, resolves the addresses anew and asks all `urls`. */
  observe(urls: readonly string[]): Promise<Observation>
}

/** Starts the client. */
export async function startClient(directory: StateDirectory): Promise<Client> {
  const waiting = new Map<number, (answer: HttpAnswer) => void>()
  let lastId = 0
  await inNamespace(['nft', '-f', '-'], OBSERVER_RULES)
  const child = startChild(
    {
      name: 'client',
      namespace: CLIENT_NAMESPACE,
      argv: labProgram('requester.ts'),
      onMessage(message) {
        const answer = message as HttpAnswer
        waiting.get(answer.id)?.(answer)
        waiting.delete(answer.id)
      },
    },
    directory,
  )

  function ask(url: string): Promise<HttpAnswer> {
    const { promise, resolve } = Promise.withResolvers<HttpAnswer>()
    const id = ++lastId
    waiting.set(id, resolve)
    child.send({ id, url } satisfies HttpQuestion)
    const ended = child.exited.then(() => ({ id, url, status: null, text: 'the client ended' }))
    return Promise.race([promise, ended])
  }

  return {
    child,
    async observe(urls) {
      await Promise.all([
        inNamespace(['nft', '-f', '-'], OBSERVER_RULES),
        runCommand(['ip', '-n', CLIENT_NAMESPACE, 'neigh', 'flush', 'dev', SEGMENT_INTERFACE]),
      ])
      const answered = await Promise.all(urls.map(ask))
      const [answers, neighbours] = await Promise.all([
        inNamespace(['nft', '-j', 'list', 'table', ...OBSERVER_TABLE.split(' ')]),
        runCommand(['ip', '-n', CLIENT_NAMESPACE, '-j', 'neigh', 'show', 'dev', SEGMENT_INTERFACE]),
      ])
      return {
        responses: new Map(answered.map((answer) => [answer.url, answer])),
        answers: parseAnswers(answers.stdout),
        neighbours: parseNeighbours(neighbours.stdout),
      }
    },
  }
}

function inNamespace(argv: readonly string[], stdin?: string) {
  return runInNamespace(CLIENT_NAMESPACE, argv, stdin)
}
