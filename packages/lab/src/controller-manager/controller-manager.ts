// What kube-controller-manager does for the lab, where the API server is the embedded one: EndpointSlices and Endpoints of
// Services, ReplicaSets of Deployments, Pods of ReplicaSets and DaemonSets, a ServiceAccount in every namespace. One
// level-triggered reconcile; what to write is decided by the other files of this folder. Owners' objects are removed by
// the API server itself. Not here: which node a Pod gets, and running it. On a real cluster this is not started.

import { DAEMON_SETS, DEPLOYMENTS, NAMESPACES, PODS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { createEventRecorder, keyOf, startInformer, systemRuntime } from '@ingot/kube'
import type { Answer, Informer, KubernetesObject } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Cluster } from '../cluster.ts'
import type { Pod } from '../kinds.ts'
import { reconcileLoop } from '../reconcile-loop.ts'
import { planDaemonSet } from './daemon-set.ts'
import { planDeployment } from './deployment.ts'
import { endpointSlices } from './endpoint-slices.ts'
import { endpointsChanges, endpointsOf } from './endpoints.ts'
import type { Endpoints } from './endpoints.ts'
import { createRefusedWrites } from './refused-writes.ts'
import { planReplicaSet } from './replica-set.ts'
import { ENDPOINTS, REPLICA_SETS, SERVICE_ACCOUNTS } from './resources.ts'
import { defaultAccounts } from './service-accounts.ts'
import type { Namespace } from './service-accounts.ts'
import { sliceChanges } from './slice-changes.ts'
import type { DaemonSet, Deployment, ReplicaSet } from './workloads.ts'
import type { Plan, Write } from './write.ts'
import { eventOf } from './write-events.ts'

export interface ControllerManager {
  stop(): Promise<void>
}

/** The longest that a timer is set for; a plan that is due later is looked at again in between. Milliseconds. */
const LONGEST_WAIT = 600_000
/** How long after a list that failed it is asked for again. Milliseconds. */
const RELIST_AFTER = 2_000

/** Starts every controller on `cluster`. */
export function startControllerManager(cluster: Cluster, logger: Logger): ControllerManager {
  const loop = reconcileLoop(reconcile, (error) => logger.error({ op: 'reconcile', error }))
  const watch = <T extends KubernetesObject>(resource: Resource): Informer<T> =>
    startInformer<T>(
      cluster.client,
      resource,
      {},
      { changed: loop.wake, synced: loop.wake },
      systemRuntime,
      logger,
    )
  const workloads = [
    watch<Deployment>(DEPLOYMENTS),
    watch<ReplicaSet>(REPLICA_SETS),
    watch<DaemonSet>(DAEMON_SETS),
  ]
  const endpoints = watch<Endpoints>(ENDPOINTS)
  const namespaces = watch<Namespace>(NAMESPACES)
  const accounts = watch(SERVICE_ACCOUNTS)
  const informers = [...workloads, endpoints, namespaces, accounts]
  const events = createEventRecorder(cluster.client, 'ingot-lab', systemRuntime, logger)
  const refused = createRefusedWrites()
  let cancelTimer = () => {}

  async function reconcile(): Promise<void> {
    // what is missing from a copy that is not complete must not be taken for gone
    if (!cluster.isSynced() || !informers.every((informer) => informer.isSynced())) return
    const plans = await workloadPlans()
    const now = Date.now()
    const writes = [
      ...networkWrites(),
      ...defaultAccounts([...namespaces.store.values()], accounts.store),
      ...plans.flatMap((plan) => plan.writes),
    ].filter((write) => !refused.isHeld(keyOfWrite(write), now))
    const done = await Promise.all(writes.map(carryOut))
    for (const [index, write] of writes.entries()) {
      if (done[index] === false) refused.refuse(keyOfWrite(write), now)
    }
    wakeAt(Math.min(refused.retryAt(now), ...plans.map(({ recheckAt }) => recheckAt)))
  }

  function networkWrites(): readonly Write[] {
    const services = cluster.services()
    const slices = endpointSlices(services, cluster.pods())
    const stored = [...endpoints.store.values()]
    return [
      ...sliceChanges(slices, cluster.slices()),
      ...endpointsChanges(endpointsOf(services, slices), stored),
    ]
  }

  // Read from the server and not from the copies: a Pod that was created in the last round and is not in the copy yet
  // would be created twice, since its name is the server's choice.
  async function workloadPlans(): Promise<readonly Plan[]> {
    if (workloads.every(({ store }) => store.size === 0)) return []
    const [deployments, replicaSets, daemonSets, pods] = await Promise.all([
      list<Deployment>(DEPLOYMENTS),
      list<ReplicaSet>(REPLICA_SETS),
      list<DaemonSet>(DAEMON_SETS),
      list<Pod>(PODS),
    ])
    // nothing is known, so nothing is to be done but to ask again
    if (!deployments || !replicaSets || !daemonSets || !pods)
      return [{ writes: [], recheckAt: Date.now() + RELIST_AFTER }]
    const now = Date.now()
    return [
      ...deployments.map((each) => planDeployment(each, replicaSets, pods, now)),
      ...replicaSets.map((each) => planReplicaSet(each, pods, now)),
      ...daemonSets.map((each) => planDaemonSet(each, pods, cluster.nodes(), now)),
    ]
  }

  async function list<T extends KubernetesObject>(resource: Resource): Promise<readonly T[] | undefined> {
    const answer = await cluster.client.list<T>(resource)
    if (answer.ok) return answer.value.items
    logger.warn({ op: 'list', resource: resource.plural, error: answer.error.message })
    return undefined
  }

  async function send({ verb, resource, object }: Write): Promise<Answer<KubernetesObject>> {
    const { client } = cluster
    if (verb !== 'delete') return client[verb](resource, object)
    const answer = await client.delete(resource, object.metadata)
    return answer.ok ? { ok: true, value: object } : answer
  }

  /** False when it has to be tried again. */
  async function carryOut(write: Write): Promise<boolean> {
    const { verb, resource, object, teller } = write
    const answer = await send(write)
    // a conflict only means that what was read is behind: the event that brings it up to date starts another round
    if (!answer.ok && [404, 409].includes(answer.error.code)) return true
    const event = eventOf(write, answer)
    if (teller !== undefined && event !== undefined) events.record(teller.resource, teller.object, event)
    if (answer.ok) return true
    const { name, namespace } = object.metadata
    logger.warn({ op: verb, resource: resource.plural, namespace, name, error: answer.error.message })
    return false
  }

  function wakeAt(time: number): void {
    cancelTimer()
    if (time === Infinity) return
    const timer = setTimeout(loop.wake, Math.min(Math.max(0, time - Date.now()), LONGEST_WAIT))
    cancelTimer = () => clearTimeout(timer)
  }

  cluster.onChange(loop.wake)
  loop.wake()
  return {
    async stop() {
      await loop.stop()
      cancelTimer()
      await Promise.all(informers.map((informer) => informer.stop()))
    },
  }
}

/** For whom a write is: whoever tells of it, or the object itself. */
function keyOfWrite({ resource, object, teller }: Write): string {
  const about = teller ?? { resource, object }
  return `${about.resource.plural} ${keyOf(about.object.metadata)}`
}
