// Answers admission reviews: reads what has to be known from the API server, afresh, since a list that is a moment old would
// let two objects in that contradict each other. Without the lists that MetalLB's webhook reads nothing is let in; without
// the others only warnings are missing.

import { seconds } from '@ingot/api'
import type { ConfigObjects } from '@ingot/config'
import type { ApiError, Client, KubernetesObject, Runtime } from '@ingot/kube'
import { admit, admitUnread, listsNeeded } from './admission.ts'
import { LISTED } from './admission-paths.ts'
import type { AdmissionPath, ListName } from './admission-paths.ts'
import { denied } from './admission-review.ts'
import type { Admission, AdmissionRequest } from './admission-review.ts'

/** An API server waits ten seconds for a webhook, unless told otherwise, and then names no cause. */
export const PATIENCE = seconds(8)

/** For warnings. Nodes are many and large, and seldom tell anything here. */
const ALL: readonly ListName[] = [
  'pools',
  'l2Advertisements',
  'bgpAdvertisements',
  'bgpPeers',
  'bfdProfiles',
  'communities',
]

export type Reviewer = (path: AdmissionPath, request: AdmissionRequest) => Promise<Admission>

export function createReviewer(client: Client, namespace: string, runtime: Runtime): Reviewer {
  return async (path, request) => {
    const answer = admitUnread(path, request, namespace)
    if (answer !== undefined) return answer
    const needed = listsNeeded(path, request)
    const others = request.operation === 'DELETE' ? [] : ALL.filter((name) => !needed.includes(name))
    const patience = new AbortController()
    const cancelTimer = runtime.setTimer(PATIENCE, () => patience.abort())
    const read = (names: readonly ListName[]) => readLists(client, namespace, names, patience.signal)
    const [lists, more] = await Promise.all([read(needed), read(others)])
    cancelTimer()
    const [failure] = lists.failures
    if (failure !== undefined) return denied(failureText(failure, patience.signal.aborted))
    return admit(path, request, lists.objects, more.objects)
  }
}

interface Failure {
  readonly name: ListName
  readonly error: ApiError
}

interface ReadLists {
  readonly objects: ConfigObjects
  readonly failures: readonly Failure[]
}

async function readLists(
  client: Client,
  namespace: string,
  names: readonly ListName[],
  stop: AbortSignal,
): Promise<ReadLists> {
  const answers = await Promise.all(
    names.map(async (name) => {
      const { namespaced } = LISTED[name]
      const selection = namespaced ? { namespace } : {}
      return { name, answer: await client.list<KubernetesObject>(LISTED[name], selection, stop) }
    }),
  )
  const lists = answers.flatMap(({ name, answer }) => (answer.ok ? [[name, answer.value.items]] : []))
  const failures = answers.flatMap(({ name, answer }) => (answer.ok ? [] : [{ name, error: answer.error }]))
  // a parsed boundary: lists of what their names say
  return { objects: Object.fromEntries(lists) as ConfigObjects, failures }
}

function failureText({ name, error }: Failure, isLate: boolean): string {
  const why = isLate ? `no answer from the API server for ${PATIENCE / 1000} s` : error.message
  return `${LISTED[name].plural} cannot be listed: ${why}`
}
