// The log of a container as text, the last lines of it: `kubectl logs --tail`. Contract: pods/log of core/v1.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { failed, noAnswer } from './api-error.ts'
import type { Answer } from './api-error.ts'
import type { ClusterConfig } from './cluster-config.ts'
import type { Runtime } from './runtime.ts'
import { createTransport } from './transport.ts'

export interface PodLogQuery {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** How many lines, from the end. */
  readonly lines: number
  /** Of the container before the one that runs, where it was started again. */
  readonly isPrevious?: boolean
}

/** For the whole of it: a node that stops in the middle is not waited for. */
const LOG_TIMEOUT: Milliseconds = seconds(30)
/** Lines may be long, and nobody reads more than this of one container. */
const LONGEST_LOG = 16 * 1024 * 1024

/** Reads it, or as much as fits. Every failure is a value. */
export async function readPodLog(
  config: ClusterConfig,
  { namespace, pod, container, lines, isPrevious = false }: PodLogQuery,
  userAgent: string,
  runtime: Runtime,
): Promise<Answer<string>> {
  const query = new URLSearchParams({
    container,
    tailLines: String(lines),
    limitBytes: String(LONGEST_LOG),
    ...(isPrevious && { previous: 'true' }),
  })
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`
  const transport = createTransport(config, userAgent, runtime)
  let cancelTimer = () => {}
  try {
    const answer = await transport.open({ method: 'GET', path }, new AbortController().signal)
    if (!answer.ok) return answer
    const { body } = answer.value
    // what keeps it from being cancelled, its reader is told as well
    cancelTimer = runtime.setTimer(LOG_TIMEOUT, () => void body.cancel().catch(() => {}))
    return { ok: true, value: await textOf(body) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return failed(noAnswer('Unreachable', `the log ended early: ${why}`))
  } finally {
    cancelTimer()
    transport.close()
  }
}

async function textOf(
  body: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>,
): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  while (length <= LONGEST_LOG) {
    const { value } = await body.read()
    if (value === undefined) return Buffer.concat(pieces).toString()
    pieces.push(value)
    length += value.length
  }
  // a server that heeds no limit
  await body.cancel()
  return Buffer.concat(pieces).toString()
}
