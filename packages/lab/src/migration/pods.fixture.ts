// Programs that run as the Pods of MetalLB's workloads: with the arguments and variables of its templates, the token of their
// service account where a Pod has it, the Pod's name for a host name, and a Pod object that says that they run.

import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { NAMESPACE, NODE, PATIENCE, TOOL } from './metallb-cluster.fixture.ts'
import type { MetallbCluster } from './metallb-cluster.fixture.ts'
import type { Host } from './two-hosts.fixture.ts'

export type Component = 'controller' | 'speaker'

/** A program that runs as a Pod. */
export interface RunningPod {
  /** Resolves when its log has this text. */
  says(text: string): Promise<void>
  /** As a kubelet ends a Pod that is deleted: SIGTERM, and when it has ended the Pod is gone. */
  end(): Promise<void>
}

interface Container {
  readonly args?: readonly string[]
  readonly env?: readonly {
    readonly name: string
    readonly value?: string
    readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } }
  }[]
}

const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`

/** Starts our program in the place of MetalLB's, called by its name. */
export function startOurs(cluster: MetallbCluster, component: Component, host: Host): Promise<RunningPod> {
  const { args = [] } = containerOf(cluster, component)
  const name = Bun.randomUUIDv7()
  mkdirSync(join(cluster.folder, name))
  const program = join(cluster.folder, name, component)
  symlinkSync(process.execPath, program)
  return start(cluster, component, host, [program, TOOL, ...args])
}

/** Starts MetalLB's own. */
export function startMetallbs(
  cluster: MetallbCluster,
  component: Component,
  host: Host,
  program: string,
): Promise<RunningPod> {
  const args = ['--port=7472', '--log-level=info']
  const more = component === 'controller' ? ['--webhook-mode=disabled'] : []
  return start(cluster, component, host, [program, ...args, ...more])
}

async function start(
  cluster: MetallbCluster,
  component: Component,
  host: Host,
  command: readonly string[],
): Promise<RunningPod> {
  const pod = `${component}-${Bun.randomUUIDv7()}`
  await putPod(cluster, pod, component, host)
  const account = await writeAccount(cluster, pod, component)
  const log = join(cluster.folder, `${pod}.log`)
  const child = Bun.spawn(
    [...host.enter, 'unshare', '--mount', '--uts', 'sh', '-ec', IN_POD, 'sh', account, pod, ...command],
    {
      env: { PATH: process.env.PATH ?? '', HOME: '/', ...environmentOf(cluster, component, pod, host) },
      stdin: 'ignore',
      stdout: Bun.file(log),
      stderr: Bun.file(log),
    },
  )
  cluster.defer(async () => {
    child.kill('SIGKILL')
    await child.exited
  })
  return {
    says: (text) =>
      cluster.eventually(`"${text}" from ${pod}`, async () => {
        if (child.exitCode !== null) throw new Error(`${pod} has ended: ${readFileSync(log, 'utf8')}`)
        return readFileSync(log, 'utf8').includes(text)
      }),
    async end() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
      await child.exited
      clearTimeout(timer)
      await cluster.send('DELETE', `${PODS}/${pod}`, { gracePeriodSeconds: 0 })
    },
  }
}

async function putPod(
  cluster: MetallbCluster,
  name: string,
  component: Component,
  { address }: Host,
): Promise<void> {
  const metadata = { name, namespace: NAMESPACE, labels: { app: 'metallb', component } }
  const containers = [{ name: component, image: component }]
  const spec = { nodeName: NODE, serviceAccountName: component, containers }
  await cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata, spec })
  await cluster.patchStatus(`${PODS}/${name}`, {
    phase: 'Running',
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: [{ type: 'Ready', status: 'True' }],
  })
}

/** The folder with what a Pod has of its service account. */
async function writeAccount(cluster: MetallbCluster, pod: string, name: Component): Promise<string> {
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${name}/token`
  const spec = { expirationSeconds: 3600 }
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }
  const { status } = (await cluster.send('POST', path, request)) as { status: { token: string } }
  const folder = join(cluster.folder, pod)
  mkdirSync(folder)
  await Bun.write(join(folder, 'token'), status.token)
  await Bun.write(join(folder, 'ca.crt'), cluster.certificateAuthority)
  await Bun.write(join(folder, 'namespace'), NAMESPACE)
  return folder
}

function containerOf({ manifests }: MetallbCluster, component: Component): Container {
  const workload = manifests.find(
    ({ kind, metadata }) => ['Deployment', 'DaemonSet'].includes(kind) && metadata.name === component,
  )
  const template = workload?.spec?.['template'] as { spec: { containers: readonly Container[] } } | undefined
  return template?.spec.containers[0] ?? {}
}

function environmentOf(
  cluster: MetallbCluster,
  component: Component,
  pod: string,
  { address }: Host,
): Record<string, string> {
  const fields: Record<string, string> = {
    'metadata.name': pod,
    'spec.nodeName': NODE,
    'status.hostIP': address,
    'status.podIP': address,
  }
  const given = containerOf(cluster, component).env ?? []
  const { hostname, port } = new URL(cluster.server)
  const values = given.map(({ name, value, valueFrom }) => [
    name,
    value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ''] ?? '',
  ])
  return {
    ...Object.fromEntries(values),
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
    // mounted there by the kubelet from the Secret
    METALLB_ML_SECRET_KEY_PATH: '/run/memberlist',
  }
}

/** A Pod's mounts and host name; `$1` is a folder for its service account, `$2` its name. */
const IN_POD = `
mount -t tmpfs tmpfs /run
account=/run/secrets/kubernetes.io/serviceaccount
mkdir -p $account /run/memberlist
cp "$1"/* $account
printf 0123456789abcdef >/run/memberlist/secretkey
hostname "$2"
shift 2
exec "$@"`
