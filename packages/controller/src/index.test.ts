// The wiring: on a machine where nothing answers.

import { expect, test } from 'bun:test'
import { systemRuntime } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { runController } from './index.ts'

test('the controller starts and stops though the API server is not there, and says so', async () => {
  const complained = Promise.withResolvers<string>()
  const write = (line: string) => {
    if (line.includes('"warn"')) complained.resolve(line)
  }
  const controller = runController(
    {
      cluster: { server: 'http://127.0.0.1:1', insecureSkipTlsVerify: false },
      namespace: 'metallb-system',
      loadBalancerClass: '',
      statusPort: 0,
      statusAddress: '',
      logger: createLogger({ level: 'info', clock: () => new Date(), write }),
    },
    systemRuntime,
  )
  expect(await complained.promise).toContain('list or watch failed, will retry')
  await controller.stop()
})
