// The wiring: on a machine where nothing answers, or nothing of use.

import { expect, test } from 'bun:test'
import { createClient, registerClientMetrics, systemRuntime } from '@ingot/kube'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { createLogger, Metrics } from '@ingot/telemetry'
import { ControllerLoop } from './controller-loop.ts'
import { runController } from './index.ts'
import type { ControllerOptions } from './index.ts'

const WEBHOOKS: ControllerOptions['webhooks'] = {
  port: 0,
  isRotated: true,
  certificateFolder: '/nonexistent',
  serviceName: 'service',
  secretName: 'secret',
  tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
}

function start(server: string, onlyWebhooks = false, write: (line: string) => void = () => {}) {
  return runController(
    {
      cluster: { server, insecureSkipTlsVerify: false },
      namespace: 'metallb-system',
      loadBalancerClass: '',
      onlyWebhooks,
      podName: '',
      secretName: '',
      deployment: '',
      identity: 'this',
      endpoints: {
        ports: { status: 0, statusAddress: '', metrics: 0, probes: 0 },
        certificateFolder: '',
        tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
      },
      webhooks: onlyWebhooks ? WEBHOOKS : undefined,
      logger: createLogger({ level: 'info', clock: () => new Date(), write }),
    },
    systemRuntime,
  )
}

test('the controller starts and stops though the API server is not there, and says so', async () => {
  const complained = Promise.withResolvers<string>()
  const controller = start('http://127.0.0.1:1', false, (line) => {
    if (line.includes('"warn"')) complained.resolve(line)
  })
  expect(await complained.promise).toContain('the Lease cannot be read or written, will retry')
  await controller.stop()
})

test('a controller for webhooks alone looks for their certificate, and leaves the Services to the other one', async () => {
  const asked: string[] = []
  await using api = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      asked.push(new URL(request.url).pathname)
      return new Response()
    },
  })
  const idle = start(`${api.url.origin}/idle`, true)
  const working = start(`${api.url.origin}/working`)
  await until(() => asked.some((path) => path.startsWith('/working/apis/coordination.k8s.io/')))
  await until(() => asked.some((path) => path.startsWith('/idle')))
  await Promise.all([working.stop(), idle.stop()])
  expect(asked.filter((path) => path.startsWith('/idle'))).toEqual([
    '/idle/api/v1/namespaces/metallb-system/secrets/secret',
  ])
  expect(asked.filter((path) => path.includes('/secrets'))).toHaveLength(1)
})

test('a controller says nothing of a configuration before it works', async () => {
  await using api = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => Response.json({ kind: 'Status', code: 403, message: 'no' }, { status: 403 }),
  })
  const controller = start(api.url.origin)
  const isSilent = () => !/^metallb_k8s_client_config_/m.test(controller.metrics.expose())
  expect(isSilent()).toBe(true)
  // without Leases, and without a Pod to look for others by, it begins
  await until(() => controller.metrics.expose().includes('\nmetallb_k8s_client_config_loaded_bool 0\n'))
  await until(() => controller.metrics.expose().includes('unreadable_resources{resource="services"} 1\n'))
  await controller.stop()
  expect(isSilent()).toBe(true)
})

test('what keeps it from being ready is named, with what to do about it', async () => {
  const runtime = createManualRuntime()
  const client = createClient({ server: 'http://127.0.0.1:1', insecureSkipTlsVerify: false }, 'test', runtime)
  const logger = createLogger({ level: 'none', clock: runtime.date, write() {} })
  const options = {
    namespace: 'metallb-system',
    loadBalancerClass: '',
    podName: '',
    logger,
    metrics: registerClientMetrics(new Metrics()),
  }
  const loop = new ControllerLoop(client, options, runtime)
  const why =
    /^Services are not listed yet: cannot reach http:\/\/127.0.0.1:1: nothing listens there \(ECONNREFUSED\); start /
  await until(() => loop.unreadiness().some((reason) => why.test(reason)))
  expect(loop.unreadiness()).toHaveLength(4)
  await loop.stop()
  client.close()
})
