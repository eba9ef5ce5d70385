// What the controller rows ask of an API server, embedded or real: a pool, many Services, their addresses written by a
// plain client where the controller is not what is measured, and a watch that sees it all.

import { customResourceDefinitions } from '@ingot/api/kinds'
import type { Service } from 'kubernetes-types/core/v1'
import { AddressWatch } from './address-watch.ts'
import { createPlainClient } from './plain-client.ts'
import type { PlainClient } from './plain-client.ts'

const SERVICES = '/api/v1/namespaces/bench/services'
const POOLS = '/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools'
/** As the controller writes. */
const WRITES_IN_FLIGHT = 8
const CREATES_IN_FLIGHT = 16

/** Numbers of Services: `from` is the first, `to` is past the last. */
export interface Numbers {
  readonly from: number
  readonly to: number
}

export class ControllerCluster implements Disposable {
  readonly watch: AddressWatch
  readonly #client: PlainClient

  private constructor(client: PlainClient) {
    this.#client = client
    this.watch = new AddressWatch(client, SERVICES)
  }

  static async prepare(kubeconfig: string): Promise<ControllerCluster> {
    const client = await createPlainClient(kubeconfig)
    for (const name of ['bench', 'metallb-system']) {
      await client.send('POST', '/api/v1/namespaces', { metadata: { name } })
    }
    await define(client)
    await client.send('POST', POOLS, {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'IPAddressPool',
      metadata: { name: 'bench' },
      spec: { addresses: ['10.64.0.0/15'] },
    })
    return new ControllerCluster(client)
  }

  async create({ from, to }: Numbers): Promise<void> {
    await inFlight(CREATES_IN_FLIGHT, from, to, (number) => this.createOne(number))
  }

  /** The same with given addresses of the cluster, which a real API server takes in half the time. */
  async populate({ from, to }: Numbers): Promise<void> {
    const one = async (number: number) => {
      const clusterIP = `10.96.${number >> 8}.${number & 255}`
      // the server may have given it to another one
      await this.#post(manifest(number, { clusterIP })).catch(() => this.createOne(number))
    }
    await inFlight(CREATES_IN_FLIGHT, from, to, one)
  }

  async createOne(number: number): Promise<void> {
    await this.#post(manifest(number))
  }

  async #post(service: Service): Promise<void> {
    await this.#client.send('POST', SERVICES, service)
  }

  async delete(number: number): Promise<void> {
    await this.#client.send('DELETE', `${SERVICES}/${nameOf(number)}`)
  }

  /** Writes addresses as the controller does: those at the end of the pool, which it does not come to give out. */
  async address({ from, to }: Numbers): Promise<void> {
    await inFlight(WRITES_IN_FLIGHT, from, to, (number) => this.addressOne(number))
  }

  async addressOne(number: number): Promise<void> {
    const service = this.watch.newest(nameOf(number))
    if (service === undefined) throw new Error(`Service ${number} is not there`)
    await this.#client.send('PUT', `${SERVICES}/${nameOf(number)}/status`, withAddress(service, number))
  }

  /** PUT and PATCH on Services since the server's start; undefined where the server does not count them. */
  async writes(): Promise<number | undefined> {
    const text = await this.#client.send('GET', '/metrics').catch(() => undefined)
    const lines = text?.split('\n').filter((line) => WRITE.test(line))
    // a counter that is not found must not pass for a controller that does not write
    if (lines?.length === 0)
      throw new Error('the API server does not count writes of Services under the known name')
    return lines?.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }
}

const WRITE = /^apiserver_request_total\{.*resource="services".*verb="(PUT|PATCH|APPLY)"/

export function nameOf(number: number): string {
  return `service-${number}`
}

/** Makes the kinds where the server has them not, and waits until they are served. */
async function define(client: PlainClient): Promise<void> {
  if (await isServed(client)) return
  for (const definition of customResourceDefinitions) {
    await client.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)
  }
  while (!(await isServed(client))) await Bun.sleep(50)
}

function isServed(client: PlainClient): Promise<boolean> {
  return client.send('GET', POOLS).then(
    () => true,
    () => false,
  )
}

/** A few at a time, each begun when one before it has ended. */
async function inFlight(
  most: number,
  from: number,
  to: number,
  one: (number: number) => Promise<void>,
): Promise<void> {
  let next = from
  const work = async () => {
    while (next < to) await one(next++)
  }
  await Promise.all(Array.from({ length: most }, work))
}

/** Of one family, and without node ports, of which there are too few for 10,000. */
function manifest(number: number, more: { readonly clusterIP?: string } = {}): Service {
  const name = nameOf(number)
  const labels = { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': name }
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' } },
    spec: {
      ...more,
      type: 'LoadBalancer',
      allocateLoadBalancerNodePorts: false,
      selector: labels,
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'https', port: 443, targetPort: 8443 },
      ],
    },
  }
}

function withAddress(service: Service, number: number): Service {
  const annotations = { ...service.metadata?.annotations, 'metallb.io/ip-allocated-from-pool': 'bench' }
  return {
    ...service,
    metadata: { ...service.metadata, annotations },
    status: { loadBalancer: { ingress: [{ ip: `10.65.${number >> 8}.${number & 255}` }] } },
  }
}
