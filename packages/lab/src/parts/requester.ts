// A part of the lab: the client on the segment. Standard input has one URL a JSON line, each with a number; standard
// output answers with the number and what came back, or why nothing did.

import { milliseconds } from '@ingot/api'
import { readMessages } from '../child.ts'

/** To the requester. */
export interface Question {
  readonly id: number
  /** `http:`, or `udp:` for one datagram. */
  readonly url: string
}

/** From the requester. */
export interface Answer {
  readonly id: number
  readonly url: string
  /** HTTP 200, or any datagram. */
  readonly isAnswered: boolean
  /** The HTTP status, `UDP`, or why there was no answer. */
  readonly answer: string
  /** What the other end said. */
  readonly text: string
}

// long enough for two ARP retries, short enough to ask again
const PATIENCE = milliseconds(2500)

/** Answers until standard input ends. */
export async function runRequester(): Promise<void> {
  for await (const message of readMessages(Bun.stdin.stream())) {
    void answer(message as Question)
  }
}

async function answer({ id, url }: Question): Promise<void> {
  let result: Answer
  try {
    const { protocol } = new URL(url)
    result = { id, url, ...(await (protocol === 'http:' ? askHttp(url) : askUdp(url))) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    result = { id, url, isAnswered: false, answer: reason, text: '' }
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

type Reply = Pick<Answer, 'isAnswered' | 'answer' | 'text'>

async function askHttp(url: string): Promise<Reply> {
  const response = await fetch(url, { keepalive: false, signal: AbortSignal.timeout(PATIENCE) })
  return { isAnswered: response.status === 200, answer: String(response.status), text: await response.text() }
}

async function askUdp(url: string): Promise<Reply> {
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'udp:') throw new Error(`the client does not speak ${protocol.slice(0, -1)}`)
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const socket = await Bun.udpSocket({
    connect: { hostname: hostname.replace(/^\[|\]$/g, ''), port: Number(port) },
    socket: {
      data: (_socket, data) => resolve({ isAnswered: true, answer: 'UDP', text: data.toString() }),
      error: (_socket, error) => reject(error),
    },
  })
  const timer = setTimeout(() => reject(new Error('The operation timed out.')), PATIENCE)
  socket.send('hello')
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.close()
  }
}
