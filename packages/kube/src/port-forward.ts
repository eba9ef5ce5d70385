// Asks a program in a Pod over HTTP as `kubectl port-forward` would: the API server leads to the Pod's node, and there the
// connection is made from inside the Pod, over loopback. It takes the right to forward ports and nothing else.
// Contract: pods/portforward over a WebSocket, subprotocol v4.channel.k8s.io: each message begins with its channel, 0
// for data and 1 for errors; the first message of either has the port, two octets.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { failed, noAnswer } from './api-error.ts'
import type { Answer, NoAnswerReason } from './api-error.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { createCredentialSource } from './credentials.ts'
import type { Credentials } from './credentials.ts'
import { HttpAnswer } from './http-answer.ts'
import type { PodAnswer } from './http-answer.ts'
import { isKubernetesObject } from './object.ts'
import { oneLine } from './one-line.ts'
import type { Runtime } from './runtime.ts'
import { createTransport } from './transport.ts'

export interface PodPort {
  readonly namespace: string
  readonly pod: string
  readonly port: number
}

const PROTOCOL = 'v4.channel.k8s.io'
const DATA = 0
const FORWARD_TIMEOUT: Milliseconds = seconds(5)
/** The two octets of the port, after that of the channel. */
const PORT_MESSAGE_SIZE = 3

/** GETs `path` from a port of a Pod. Every failure is a value; nothing waits longer than five seconds. */
export async function getFromPod(
  config: ClusterConfig,
  { namespace, pod, port }: PodPort,
  path: string,
  userAgent: string,
  runtime: Runtime,
): Promise<Answer<PodAnswer>> {
  const credentials = createCredentialSource(config, runtime)
  const forward = `/api/v1/namespaces/${namespace}/pods/${pod}/portforward?ports=${port}`
  try {
    const current = await credentials.current()
    if (!current.ok) return current
    const answer = await exchange(config, forward, path, userAgent, current.value, runtime)
    return answer ?? (await refusal(config, forward, userAgent, runtime))
  } finally {
    credentials.close()
  }
}

/** Undefined where the API server did not take the connection. */
async function exchange(
  config: ClusterConfig,
  forward: string,
  path: string,
  userAgent: string,
  { token, tls }: Credentials,
  runtime: Runtime,
): Promise<Answer<PodAnswer> | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer<PodAnswer> | undefined>()
  const fail = (reason: NoAnswerReason, text: string) => resolve(failed(noAnswer(reason, text)))
  const socket = new WebSocket(webSocketUrl(config, forward), {
    headers: { 'user-agent': userAgent, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    protocols: [PROTOCOL],
    tls,
  })
  socket.binaryType = 'arraybuffer'
  const received = new Received()
  let isOpen = false
  socket.addEventListener('open', () => {
    isOpen = true
    socket.send(dataMessage(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`))
  })
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) received.take(new Uint8Array(data))
    const { whole, complaint } = received
    if (whole !== undefined) resolve({ ok: true, value: whole })
    else if (complaint !== '') fail('Unreachable', oneLine(complaint, 200))
  })
  socket.addEventListener('close', () =>
    isOpen ? fail('Unreachable', 'the connection to the Pod was closed') : resolve(undefined),
  )
  const cancel = runtime.setTimer(FORWARD_TIMEOUT, () =>
    fail('Timeout', `no answer within ${FORWARD_TIMEOUT / 1000} s`),
  )
  try {
    return await promise
  } finally {
    cancel()
    socket.close()
  }
}

function webSocketUrl({ server }: ClusterConfig, path: string): string {
  // without the password that may stand in the URL
  const { origin, pathname } = new URL(server)
  return origin.replace(/^http/, 'ws') + pathname.replace(/\/$/, '') + path
}

/** What has come over both channels. */
class Received {
  /** What the kubelet says against it. */
  complaint = ''
  readonly #http = new HttpAnswer()
  readonly #isBegun = { data: false, error: false }

  take(message: Uint8Array): void {
    const channel = message[0] === DATA ? 'data' : 'error'
    const isFirst = !this.#isBegun[channel]
    this.#isBegun[channel] = true
    if (isFirst && message.length === PORT_MESSAGE_SIZE) return
    const octets = message.subarray(1)
    if (channel === 'error') this.complaint += new TextDecoder().decode(octets)
    else if (!this.#http.add(octets)) this.complaint = 'more than can be an answer'
  }

  get whole(): PodAnswer | undefined {
    return this.#http.whole()
  }
}

/** Why no connection was made: the same without the wish for one is refused alike, and says why. */
async function refusal(
  config: ClusterConfig,
  forward: string,
  userAgent: string,
  runtime: Runtime,
): Promise<Answer<PodAnswer>> {
  const transport = createTransport(config, userAgent, runtime)
  const answer = await transport.exchange({ method: 'GET', path: forward }, isKubernetesObject)
  transport.close()
  // that it is no WebSocket is all that is left to say against it
  if (answer.ok || answer.error.code === 400)
    return failed(noAnswer('Unreachable', 'the API server forwards no port to the Pod'))
  return answer
}

function dataMessage(text: string): Uint8Array<ArrayBuffer> {
  const octets = new TextEncoder().encode(text)
  const whole = new Uint8Array(octets.length + 1)
  whole[0] = DATA
  whole.set(octets, 1)
  return whole
}
