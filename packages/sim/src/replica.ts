// One controller process in the simulation: the real election and loop on a simulated network and clock, as runController
// wires them but without ports. How it is started is here and nowhere else. What it says goes into the trace.

import { seconds } from '@ingot/api'
import { ControllerLoop, startLeadership } from '@ingot/controller'
import type { Work } from '@ingot/controller'
import { createClient, registerClientMetrics } from '@ingot/kube'
import { createLogger, Metrics } from '@ingot/telemetry'
import type { Network } from './network/network.ts'
import { POOL_NAMESPACE } from './person.ts'
import type { Trace } from './trace.ts'
import type { Program } from './virtual-time.ts'

export interface Replica {
  readonly program: Program
  /** Whether it works and has read all that it decides by. */
  isReady(): boolean
  /** SIGTERM: resolves when the process has ended. */
  stop(): Promise<void>
  /** kill -9. What it has sent still lands. */
  crash(): void
}

export interface ReplicaOptions {
  readonly network: Network
  readonly trace: Trace
  /** False: it works as if there were no other, to show what an election is for. */
  readonly isElected: boolean
  /** Called when it begins to work, knowing nothing yet. */
  readonly begins: () => void
}

/** What a Pod gets between SIGTERM and SIGKILL. */
const GRACE = seconds(30)

export function startReplica(program: Program, options: ReplicaOptions): Replica {
  const { network, trace, isElected, begins } = options
  const { name, runtime } = program
  const config = { server: 'http://cluster', insecureSkipTlsVerify: false, fetch: network.connect(program) }
  const logger = createLogger({
    level: 'info',
    clock: runtime.date,
    write: (line) => trace.add(name, `says ${line}`),
  })
  const metrics = new Metrics()
  const loopOptions = {
    ...{ namespace: POOL_NAMESPACE, podName: '', loadBalancerClass: '', logger },
    metrics: registerClientMetrics(metrics),
  }
  const client = createClient(config, name, runtime)
  let loop: ControllerLoop | undefined
  const work: Work = {
    lead(mayWrite) {
      begins()
      const begun = new ControllerLoop(client, { ...loopOptions, mayWrite }, runtime)
      loop = begun
      return {
        stop() {
          loop = undefined
          return begun.stop()
        },
      }
    },
  }
  trace.add(name, 'starts')
  const election = { namespace: POOL_NAMESPACE, podName: '', identity: name, metrics }
  const running = isElected ? startLeadership(client, election, work, runtime, logger) : work.lead(() => true)

  function end(how: string): void {
    if (!program.isAlive()) return
    trace.add(name, how)
    program.kill()
    network.disconnect(program)
    client.close()
  }

  return {
    program,
    isReady: () => loop?.unreadiness().length === 0,
    async stop() {
      trace.add(name, 'is told to stop')
      const { promise, resolve } = Promise.withResolvers<void>()
      runtime.setTimer(GRACE, resolve)
      await Promise.race([running.stop(), promise])
      end('has stopped')
    },
    crash: () => end('crashes'),
  }
}
