// The API servers that the rows ask, each as a port on loopback without TLS: the embedded one, the C program that gives
// recorded answers, and a real kube-apiserver where its programs are on this machine.

import { findKubernetes, startKubernetes } from '@ingot/lab'
import { CREATED_NAMESPACE, createHeadlessRequest, createRequest, NAMESPACE } from './bench-services.ts'
import { startResponder } from './child.ts'
import { requestText } from './http-text.ts'
import type { HttpClient } from './http-client.ts'

export interface ApiUnderTest extends AsyncDisposable {
  readonly port: number
  /** Of the server's process. */
  readonly pid: number
}

export interface RealApi extends AsyncDisposable {
  /** Of a forwarder that takes TLS off, since the C client has none. */
  readonly port: number
  readonly kubeconfig: string
}

export async function startEmbedded(): Promise<ApiUnderTest> {
  return onPort(await startResponder(null, [process.execPath, script('./api-server.ts')]))
}

export async function startNative(program: string, args: readonly string[]): Promise<ApiUnderTest> {
  return onPort(await startResponder(null, [program, ...args]))
}

/** Null, and a line on the terminal that says so, where there is none. It may use all cores. */
export async function startReal(row: string): Promise<RealApi | null> {
  const assets = findKubernetes(process.env)
  const started = assets.ok ? await startKubernetes({ assets: assets.value }) : assets
  if (!started.ok) {
    console.log(`${row}: not asked of a real kube-apiserver: ${started.verdict.message}`)
    return null
  }
  const { kubeconfig, stop } = started.value
  const forwarder = await startResponder(null, [process.execPath, script('./tls-forwarder.ts'), kubeconfig])
  return {
    port: Number(forwarder.readyWith),
    kubeconfig,
    async [Symbol.asyncDispose]() {
      await forwarder[Symbol.asyncDispose]()
      await stop()
    },
  }
}

/** Makes the namespaces, and Services in the one that is read: the first some with addresses, then headless ones. */
export async function populate(
  client: HttpClient,
  port: number,
  { withAddress, headless }: { readonly withAddress: number; readonly headless: number },
): Promise<void> {
  for (const name of [NAMESPACE, CREATED_NAMESPACE]) {
    const namespace = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    await client.record(port, requestText('POST', '/api/v1/namespaces', namespace))
  }
  const create = (request: string, most: number, from: number) =>
    client.load(port, { connections: 16, seconds: 600, most, from, request })
  await create(createRequest(NAMESPACE), withAddress, 0)
  await create(createHeadlessRequest(NAMESPACE), headless, withAddress)
}

function onPort(server: Awaited<ReturnType<typeof startResponder>>): ApiUnderTest {
  return {
    port: Number(server.readyWith),
    pid: server.pid,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function script(path: string): string {
  return Bun.fileURLToPath(new URL(path, import.meta.url))
}
