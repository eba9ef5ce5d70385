// Faults carried out: between whoever asks and the server's own answer. Without a fault a request goes through as it is.
// Contract: the answers are those of kube-apiserver on such days; resets are what torn-stream.ts says.

import { milliseconds } from '@ingot/api'
import { respondFailure, respondJson } from '../answer.ts'
import { conflict, expired, failure } from '../status.ts'
import type { Failed } from '../status.ts'
import type { Server } from '../server-context.ts'
import { factsOf } from './fault.ts'
import type { Effect, RequestFacts } from './fault.ts'
import type { FaultSwitch } from './fault-switch.ts'
import { staleGet, staleList } from './stale-read.ts'
import { resetAfter, strikable } from './torn-stream.ts'

type Fetch = (request: Request) => Response | Promise<Response>

/** `answer` with the faults of `faults`. */
export function withFaults(faults: FaultSwitch, server: Server, answer: Fetch): Fetch {
  return async (request) => {
    const facts = factsOf(request)
    const effects = faults.choose(facts)
    for (const effect of effects) if (effect.kind === 'delay') await delay(server, effect.by)
    const struck = effects.find(({ kind }) => kind !== 'delay')
    if (struck !== undefined) return carryOut(struck, facts, server, request, answer)
    const answered = await answer(request)
    if (facts.verb !== 'watch' || !answered.ok || answered.body === null) return answered
    const body = strikable(faults, facts, answered.body, errorEvent(forgotten()))
    return new Response(body, { headers: answered.headers })
  }
}

async function carryOut(
  effect: Effect,
  facts: RequestFacts,
  server: Server,
  request: Request,
  answer: Fetch,
): Promise<Response> {
  switch (effect.kind) {
    case 'drop':
      return whenGivenUp(request)
    case 'conflict':
      return respondFailure(
        conflict({ group: '', plural: facts.resource }, facts.path.split('/').at(-1) ?? '', 'injected'),
      )
    case 'expire':
      return facts.verb === 'watch' ? new Response(errorEvent(forgotten())) : respondFailure(forgotten())
    case 'throttle': {
      const refused = respondFailure(
        failure(429, 'TooManyRequests', 'too many requests, please try again later'),
      )
      refused.headers.set('retry-after', String(effect.retryAfter))
      return refused
    }
    case 'fail':
      return respondFailure(failure(effect.code, 'InternalError', 'injected'))
    case 'reset': {
      const { afterBytes = 0 } = effect
      const answered = afterBytes > 0 ? await answer(request) : undefined
      return new Response(resetAfter(afterBytes, answered?.body ?? null), {
        status: answered?.status ?? 200,
        headers: answered?.headers ?? {},
      })
    }
    case 'stale':
      return facts.verb === 'get'
        ? (staleGet(server, facts.path, effect.writes) ?? answer(request))
        : answer(staleList(server, request, effect.writes))
    case 'delay':
      return answer(request)
  }
}

function delay({ runtime }: Server, by: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  runtime.setTimer(milliseconds(by), resolve)
  return promise
}

/** Nothing, until nobody waits for it any more. */
async function whenGivenUp({ signal }: Request): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve())
  if (signal.aborted) resolve()
  await promise
  return respondJson(200, {})
}

function forgotten(): Failed {
  return expired('too old resource version: injected')
}

const encoder = new TextEncoder()

function errorEvent({ failure }: Failed): Uint8Array {
  return encoder.encode(`${JSON.stringify({ type: 'ERROR', object: failure })}\n`)
}
