// The simulated network with nothing injected, under the suite that real servers pass too. The suite runs by the
// machine's own clock, so here the network does.

import { milliseconds } from '@ingot/api'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { systemRuntime } from '@ingot/kube'
import { clientConformance } from '@ingot/kube/conformance'
import { createApiServer } from '@ingot/lab'
import { Database } from 'bun:sqlite'
import { Dice } from '../dice.ts'
import { Trace } from '../trace.ts'
import type { Program } from '../virtual-time.ts'
import { calm } from './message.ts'
import { Network } from './network.ts'

const WINDOW = 500

const start = async () => {
  const dice = new Dice(1, 'conformance')
  const program: Program = {
    name: 'suite',
    runtime: systemRuntime,
    isAlive: () => true,
    kill() {},
    freeze() {},
    setDateBack() {},
  }
  const server = createApiServer({
    database: new Database(':memory:'),
    clock: () => new Date(),
    random: dice.random,
    definitions: customResourceDefinitions,
    token: 'secret',
    eventWindow: WINDOW,
  })
  const network = new Network(calm, {
    ...{ server, dice, wire: program, latency: milliseconds(1) },
    trace: new Trace(systemRuntime.now),
  })
  return {
    config: {
      server: 'http://simulated',
      token: { text: 'secret' },
      insecureSkipTlsVerify: false,
      fetch: network.connect(program),
    },
    // as many writes as the window holds push everything else out of it
    async forget() {
      const write = network.direct('suite')
      const headers = { authorization: 'Bearer secret' }
      const body = JSON.stringify({ metadata: { generateName: 'c-' } })
      for (let count = 0; count < WINDOW; count++) {
        await write('http://simulated/api/v1/namespaces/default/configmaps', {
          method: 'POST',
          headers,
          body,
        })
      }
    },
    async stop() {
      server.close()
    },
  }
}

clientConformance('the simulated network', start, { cannotCount: 'it stores JavaScript numbers' })
