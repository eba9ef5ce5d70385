// A real API server with the manifests of a MetalLB in it, on a host of its own, and a person who looks and applies. What runs
// as MetalLB's Pods is pods.fixture.ts's.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startKubernetes } from '../kubernetes/start-kubernetes.ts'
import type { Host } from './two-hosts.fixture.ts'

export const NAMESPACE = 'metallb-system'
export const NODE = 'node-1'
/** The `ingot` tool. */
export const TOOL = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))
/** Of whatever is awaited. */
export const PATIENCE = 40_000

/** Any object, as kubectl prints it. */
export interface Printed {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly managedFields?: readonly { readonly manager: string }[]
  }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] } }
}

/** An object to be created. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

export class MetallbCluster implements AsyncDisposable {
  /** Of files, which go with it. */
  readonly folder: string
  readonly server: string
  /** The certificate of whoever signed the server's. */
  readonly certificateAuthority: string
  readonly manifests: readonly Printed[]
  readonly #enter: readonly string[]
  readonly #kubectl: readonly string[]
  /** `kubectl proxy` on it has the rights of the admin: a process for each request would take most of the time. */
  readonly #socket: string
  /** What was started on it, and then all that it is made of. */
  readonly #stack = new AsyncDisposableStack()
  #ground = new AsyncDisposableStack()

  private constructor(
    assets: string,
    host: Host,
    kubeconfig: string,
    folder: string,
    manifests: readonly Printed[],
  ) {
    this.folder = folder
    this.server = /"?server"?: "?([^"\s,]+)/.exec(readFileSync(kubeconfig, 'utf8'))?.[1] ?? ''
    this.certificateAuthority = readFileSync(join(dirname(kubeconfig), 'ca.crt'), 'utf8')
    this.manifests = manifests
    this.#enter = host.enter
    this.#kubectl = [join(assets, 'kubectl'), '--kubeconfig', kubeconfig]
    this.#socket = join(folder, 'api.sock')
  }

  /** `manifests` is a file; its admission webhooks are left for `applyWebhooks`. */
  static async start(assets: string, host: Host, manifests: string): Promise<MetallbCluster> {
    await using stack = new AsyncDisposableStack()
    const started = await startKubernetes({
      assets,
      bind: host.address,
      prefix: host.enter,
      // it finds webhooks by the endpoints of their Service: no kube-proxy is here
      apiServerArguments: ['--enable-aggregator-routing=true'],
    })
    if (!started.ok) throw new Error(started.verdict.message)
    stack.defer(() => started.value.stop())
    const folder = mkdtempSync(join(tmpdir(), 'ingot-migration-'))
    stack.defer(() => rmSync(folder, { recursive: true }))
    const objects = readManifests(readFileSync(manifests, 'utf8'))
    const cluster = new MetallbCluster(assets, host, started.value.kubeconfig, folder, objects)
    stack.use(cluster.#stack)
    await cluster.apply(objects.filter((it) => !isWebhook(it)))
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd', '--all'])
    await cluster.#openProxy()
    const labels = { 'kubernetes.io/hostname': NODE }
    await cluster.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: NODE, labels } })
    cluster.#ground = stack.move()
    return cluster
  }

  async #openProxy(): Promise<void> {
    const command = [...this.#enter, ...this.#kubectl, 'proxy', `--unix-socket=${this.#socket}`]
    const proxy = Bun.spawn(command, { stdout: 'ignore', stderr: 'inherit' })
    this.defer(async () => {
      proxy.kill()
      await proxy.exited
    })
    await this.eventually('a proxy', async () => existsSync(this.#socket))
  }

  /** Ends something with the cluster. */
  defer(end: () => Promise<void>): void {
    this.#stack.defer(end)
  }

  async send(method: string, path: string, body?: object, type = 'application/json'): Promise<unknown> {
    const request = { method, unix: this.#socket, headers: { 'content-type': type } }
    const answer = await fetch(`http://localhost${path}`, {
      ...request,
      ...(body && { body: JSON.stringify(body) }),
    })
    if (answer.status === 429) {
      // a kind that has just come: its storage is made ready
      await Bun.sleep(100)
      return this.send(method, path, body, type)
    }
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return answer.json()
  }

  patchStatus(path: string, status: object): Promise<unknown> {
    return this.send('PATCH', `${path}/status`, { status }, 'application/merge-patch+json')
  }

  async create(...objects: readonly Manifest[]): Promise<void> {
    for (const object of objects) await this.send('POST', collectionOf(object), object)
  }

  /** From now on every write of a configuring object is asked of the controller's Service, which is served from `host`. */
  applyWebhooks({ address }: Host): Promise<void> {
    const service = 'metallb-webhook-service'
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: service, namespace: NAMESPACE, labels: { 'kubernetes.io/service-name': service } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: '', port: 9443, protocol: 'TCP' }],
    }
    return this.apply([...this.manifests.filter(isWebhook), slice])
  }

  /** Applies objects; with `--dry-run=server` they are only checked. */
  async apply(items: readonly object[], ...flags: readonly string[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    await this.kubectl(['apply', ...flags, '-f', '-'], list)
  }

  /** What is wrong with a new object by the API server and its webhooks; '' for nothing. Nothing is stored. */
  async refusal(object: Manifest): Promise<string> {
    try {
      await this.send('POST', `${collectionOf(object)}?dryRun=All`, object)
      return ''
    } catch (error) {
      return String(error)
    }
  }

  kubectl(words: readonly string[], input = ''): Promise<string> {
    return this.#run([...this.#kubectl, ...words], input)
  }

  /** Runs the `ingot` tool with the rights of the admin. */
  tool(words: readonly string[]): Promise<string> {
    return this.#run([process.execPath, TOOL, ...words, ...this.#kubectl.slice(1)], '')
  }

  async #run(command: readonly string[], input: string): Promise<string> {
    const child = Bun.spawn([...this.#enter, ...command], {
      stdin: Buffer.from(input),
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [said, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
    if ((await child.exited) !== 0) throw new Error(`${command.join(' ')}: ${complaints}`)
    return said
  }

  /** Everything at a path, such as `/api/v1/services`. */
  async list(path: string): Promise<readonly Printed[]> {
    return ((await this.send('GET', path)) as { readonly items: readonly Printed[] }).items
  }

  /** What the Deployment of the controller says of its roll-out, as its own controller would write it. */
  async rollOut(replicas: number, updatedReplicas: number): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/controller`
    await this.patchStatus(path, { observedGeneration: 1, replicas, updatedReplicas })
  }

  /** The addresses of all Services of type LoadBalancer, by name. */
  async addresses(): Promise<Readonly<Record<string, string>>> {
    const services = (await this.list('/api/v1/services')).filter(
      ({ spec }) => spec?.['type'] === 'LoadBalancer',
    )
    return Object.fromEntries(
      services.map(({ metadata, status }) => [
        metadata.name,
        status?.loadBalancer?.ingress?.map(({ ip }) => ip).join() ?? '',
      ]),
    )
  }

  /** The addresses, once each of these Services has one. */
  async addressed(...names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    let addresses: Readonly<Record<string, string>> = {}
    await this.eventually(`addresses of ${names.join(', ')}`, async () => {
      addresses = await this.addresses()
      return names.every((name) => (addresses[name] ?? '') !== '')
    })
    return addresses
  }

  /** Looks again and again until it holds; what the programs said is in the error. */
  async eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE
    while (!(await holds())) {
      if (performance.now() > deadline)
        throw new Error([`there was never ${what}`, ...this.#said()].join('\n'))
      await Bun.sleep(50)
    }
  }

  /** The last lines of each program. */
  #said(): string[] {
    const logs = [...new Bun.Glob('*.log').scanSync(this.folder)].toSorted()
    return logs.flatMap((log) => [
      log,
      ...readFileSync(join(this.folder, log), 'utf8').split('\n').slice(-12),
    ])
  }

  /** Who has written Services, as the API server calls them. */
  async writers(): Promise<ReadonlySet<string>> {
    const services = await this.list('/api/v1/services')
    return new Set(
      services.flatMap(({ metadata }) => metadata.managedFields?.map(({ manager }) => manager) ?? []),
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ground.disposeAsync()
  }
}

/** Every object of a text of several documents. */
export function readManifests(text: string): Printed[] {
  return [Bun.YAML.parse(text)].flat().filter((it): it is Printed => it !== null)
}

function collectionOf({ apiVersion, kind, metadata: { namespace } }: Manifest): string {
  const root = apiVersion.includes('/') ? '/apis' : '/api'
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`
  return `${root}/${apiVersion}${scope}/${kind.toLowerCase()}s`
}

function isWebhook({ kind }: Printed): boolean {
  return kind === 'ValidatingWebhookConfiguration'
}
