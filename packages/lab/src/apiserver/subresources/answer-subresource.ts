// From the name of a subresource to the code that answers it.

import type { SubresourceName } from '../kinds/subresource.ts'
import { bindPod } from './binding.ts'
import { evictPod } from './eviction.ts'
import { readLog } from './log.ts'
import { answerScale } from './scale.ts'
import type { SubresourceCall } from './subresource-call.ts'

type Answer = (call: SubresourceCall) => Promise<Response> | Response

/** By subresource, then by method. */
const ANSWERS: { readonly [name in SubresourceName]: { readonly [method: string]: Answer } } = {
  binding: { POST: bindPod },
  eviction: { POST: evictPod },
  log: { GET: readLog },
  scale: { GET: answerScale.read, PUT: answerScale.replace, PATCH: answerScale.patch },
}

/** What answers requests of this method, `undefined` where the subresource does not have it. */
export function subresourceAnswer(name: SubresourceName, method: string): Answer | undefined {
  return ANSWERS[name][method]
}
