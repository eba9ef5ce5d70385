// Which other controllers run, by the Pods that have the labels of our own: what a controller looks at before its first
// write where no Lease says who may write, as after MetalLB's image was replaced and its old Pod still ends. It waits for
// them, but not for ever: it is better to say so and to work. MetalLB's roles of before 0.16 let a controller see no Pod; its
// Deployment, which they let it see, says whether the old one is gone.

import { DEPLOYMENTS, PODS, seconds } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { wait } from '@ingot/kube'
import type { Answer, Client, Runtime, Stored } from '@ingot/kube'
import type { Deployment } from 'kubernetes-types/apps/v1'
import type { Pod } from 'kubernetes-types/core/v1'

export type StoredPod = Stored<Pod>

/** Our own Pod. */
export interface OwnPod {
  readonly namespace: string
  readonly podName: string
  /** `--deployment`: whose Pod it is; '' where it is not known. */
  readonly deployment?: string
}

/** A wait for all others to be gone. */
export interface WaitUntilAlone {
  /** Undefined when nobody else runs; a verdict when that is not so, or not known, after LONGEST_WAIT. */
  readonly done: Promise<Verdict | undefined>
  /** Ends it; what `done` says then means nothing. */
  cancel(): void
}

const LONGEST_WAIT = seconds(30)
const LOOK_AGAIN_AFTER = seconds(1)

/**
 * Looks every second; `waiting` is told why it goes on. Siblings, Pods of the very same template, do not count where a
 * Lease is between them and us.
 */
export function waitUntilAlone(
  client: Client,
  own: OwnPod,
  doSiblingsCount: boolean,
  waiting: (why: string) => void,
  runtime: Runtime,
): WaitUntilAlone {
  const patience = wait(runtime, LONGEST_WAIT)
  let isOver = false
  const over = patience.done.then(() => {
    isOver = true
  })

  async function look(): Promise<Verdict | undefined> {
    let verdict = podsUnreadable(own, 'the API server has not answered')
    for (;;) {
      const others = await Promise.race([otherControllers(client, own, doSiblingsCount), over])
      if (others?.ok && others.value.length === 0) {
        patience.cancel()
        return undefined
      }
      if (others !== undefined) {
        verdict = others.ok ? otherControllerRuns(others.value) : podsUnreadable(own, others.error.message)
      }
      if (isOver) return verdict
      waiting(
        others?.ok ? `still running: ${others.value.join(', ')}` : 'it is not known whether another one runs',
      )
      const pause = wait(runtime, LOOK_AGAIN_AFTER)
      await Promise.race([pause.done, over])
      pause.cancel()
    }
  }

  return { done: look(), cancel: patience.cancel }
}

async function otherControllers(
  client: Client,
  { namespace, podName, deployment = '' }: OwnPod,
  doSiblingsCount: boolean,
): Promise<Answer<readonly string[]>> {
  const own = await client.get<StoredPod>(PODS, { namespace, name: podName })
  if (!own.ok) {
    if (own.error.code !== 403 || deployment === '') return own
    const found = await client.get<Stored<Deployment>>(DEPLOYMENTS, { namespace, name: deployment })
    return found.ok ? { ok: true, value: othersOfDeployment(found.value, doSiblingsCount) } : own
  }
  const labelSelector = selectorOf(own.value)
  // every Pod of the namespace would match
  if (labelSelector === '') return { ok: true, value: [] }
  const pods = await client.list<StoredPod>(PODS, { namespace, labelSelector })
  if (!pods.ok) return pods
  const others = pods.value.items.filter((pod) => doSiblingsCount || !isSibling(own.value, pod))
  return { ok: true, value: othersToWaitFor(own.value, others) }
}

function isSibling(own: StoredPod, other: StoredPod): boolean {
  const hash = own.metadata.labels?.['pod-template-hash']
  return hash !== undefined && hash === other.metadata.labels?.['pod-template-hash']
}

/** What tells the Pods of one version of a program from those of another, and so must not be asked for. */
const VERSION_LABELS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'app.kubernetes.io/version',
  'helm.sh/chart',
])

/** Those that charts give by convention, and that say alone whose Pod it is. */
const CHART_LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component']

/**
 * The label selector for all Pods of the program that `own` is a Pod of, of any version; '' where it has no labels. A chart's
 * labels count alone where they are all there: MetalLB's chart gives no others, ours does.
 */
export function selectorOf(own: StoredPod): string {
  const labels = Object.entries(own.metadata.labels ?? {}).filter(([key]) => !VERSION_LABELS.has(key))
  const ofChart = labels.filter(([key]) => CHART_LABELS.includes(key))
  return (ofChart.length === CHART_LABELS.length ? ofChart : labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
}

/**
 * The names of the Pods that `own` has to wait for. Of two that wait for each other the older goes first; one that is
 * being deleted waits for nobody any more, and is waited for until it is gone.
 */
export function othersToWaitFor(own: StoredPod, pods: readonly StoredPod[]): string[] {
  return pods
    .filter(({ metadata }) => metadata.uid !== own.metadata.uid)
    .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
    .filter((pod) => isBeingDeleted(pod) || (pod.status?.phase !== 'Pending' && isOlder(pod, own)))
    .map(({ metadata }) => metadata.name)
    .sort()
}

/** The same where Pods cannot be seen: without names. Its status counts those that are not being deleted. */
export function othersOfDeployment(
  { metadata, status = {} }: Stored<Deployment>,
  doSiblingsCount: boolean,
): string[] {
  const { generation = 0 } = metadata as { readonly generation?: number }
  const { replicas = 0, updatedReplicas = 0, observedGeneration = 0 } = status
  // what it counts is of the template of before
  if (observedGeneration < generation) return [`Pods of Deployment ${metadata.name}`]
  // one of the new ones is our own, once they are counted
  const others = replicas - (doSiblingsCount ? Math.min(updatedReplicas, 1) : updatedReplicas)
  return others > 0 ? [`${others} of the Pods of Deployment ${metadata.name}`] : []
}

function isBeingDeleted({ metadata }: StoredPod): boolean {
  return metadata.deletionTimestamp !== undefined
}

function isOlder({ metadata: one }: StoredPod, { metadata: other }: StoredPod): boolean {
  const [created = '', otherCreated = ''] = [one.creationTimestamp, other.creationTimestamp]
  return created === otherCreated ? (one.uid ?? '') < (other.uid ?? '') : created < otherCreated
}

function otherControllerRuns(pods: readonly string[]): Verdict {
  return {
    reason: 'OtherControllerRuns',
    message: `another controller still runs after ${LONGEST_WAIT / 1000} s: two give addresses now`,
    facts: { pods },
    remedy:
      'run one controller only, or let its service account get, create and update leases (coordination.k8s.io)',
  }
}

function podsUnreadable({ namespace, podName }: OwnPod, error: string): Verdict {
  return {
    reason: 'PodsUnreadable',
    message: 'it is not known whether another controller runs: if so, two give addresses now',
    facts: { namespace, pod: podName, error },
    remedy: `let its service account get and list pods in the namespace ${namespace}, and name its Pod by --pod-name (METALLB_POD_NAME)`,
  }
}
