// A real API server in a lab that is taken away and brought back with all that is stored, at the same port and with the same
// keys. What runs in the lab's namespaces is a speaker to it, with a speaker's rights.

import { realKubernetes } from '@ingot/lab'
import type { LabKubernetes } from '@ingot/lab'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../controller-process.ts'

export interface RemovableApi {
  readonly kubernetes: LabKubernetes
  /** Of the admin, on this machine. */
  readonly kubeconfig: string
  /** Where it listens on this machine. */
  readonly server: string
  /** PEM. */
  authority(): string
  etcdUrl(): string
  /** For a program in the lab's namespaces: the kubeconfig of a service account in MetalLB's namespace. */
  kubeconfigOf(account: string): Promise<string>
  takeAway(): Promise<void>
  bringBack(): Promise<void>
}

/** Keeps everything in `folder`, which is there and empty. */
export function removableApi(folder: string): RemovableApi {
  const port = freePort()
  const real = realKubernetes({ port, data: folder, environment: process.env })
  const store = join(folder, 'kubernetes')
  let given: Parameters<LabKubernetes['start']> | undefined
  let kubeconfigOf: RemovableApi['kubeconfigOf'] = () => Promise.reject(new Error('it was never there'))
  let stop = async () => {}

  async function takeAway(): Promise<void> {
    const stopNow = stop
    stop = async () => {}
    await stopNow()
  }

  async function bringBack(): Promise<void> {
    if (given === undefined) throw new Error('it was never there')
    const started = await real.start(...given)
    if (!started.ok) throw new Error(started.message)
    stop = () => started.endpoint.stop()
  }

  return {
    kubernetes: {
      ...real,
      async start(...args) {
        given = args
        const started = await real.start(...args)
        if (!started.ok) return started
        const { endpoint } = started
        stop = () => endpoint.stop()
        kubeconfigOf = (account) => endpoint.nodeKubeconfig(podOf(account))
        const nodeKubeconfig = () => kubeconfigOf('speaker')
        return { ok: true, endpoint: { ...endpoint, nodeKubeconfig, stop: takeAway } }
      },
    },
    kubeconfig: join(store, 'admin.kubeconfig'),
    server: `https://127.0.0.1:${port}`,
    authority: () => readFileSync(join(store, 'ca.crt'), 'utf8'),
    etcdUrl: () => readFileSync(join(store, 'etcd.url'), 'utf8').trim(),
    kubeconfigOf: (account) => kubeconfigOf(account),
    takeAway,
    bringBack,
  }
}

function podOf(serviceAccountName: string) {
  return {
    metadata: { name: serviceAccountName, namespace: 'metallb-system' },
    spec: { serviceAccountName, containers: [] },
  }
}
