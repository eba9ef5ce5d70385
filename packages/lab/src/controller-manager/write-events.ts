// What the Events of a workload say about the writes that are made for it: kube-controller-manager's words, which people
// search for. Pure.

import type { Answer, EventContent, KubernetesObject } from '@ingot/kube'
import type { Write } from './write.ts'

/** What to say, if anything; `answer` holds the object that was written or deleted. */
export function eventOf({ verb, teller }: Write, answer: Answer<KubernetesObject>): EventContent | undefined {
  if (teller === undefined) return undefined
  if (!answer.ok) {
    const message = `Error creating: ${answer.error.message}`
    return verb === 'create' ? { type: 'Warning', reason: 'FailedCreate', message } : undefined
  }
  const { message } = teller
  if (message !== undefined) return { type: 'Normal', reason: 'ScalingReplicaSet', message }
  const { name } = answer.value.metadata
  return verb === 'create'
    ? { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${name}` }
    : { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` }
}
