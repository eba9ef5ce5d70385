// The controller in a process of its own.

import { residentMemory } from './child.ts'
import { FROM_CLONE } from './ingot-command.ts'

export interface ControllerProcess extends AsyncDisposable {
  /** performance.now() when it was started. */
  readonly startedAt: number
  /** Where its status port is. */
  readonly url: string
  /** Octets. */
  memory(): number
  /** When its /readyz first said so. */
  ready(): Promise<number>
  /** Whether a kubelet would let it live. */
  isAlive(): Promise<boolean>
  /** Whether it holds the Lease, by its metrics; false where it does not answer. */
  isLeading(): Promise<boolean>
  /** Resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Ends by SIGTERM when disposed of, so that it gives its Lease back. */
export function startController(kubeconfig: string, ingot = FROM_CLONE): ControllerProcess {
  const port = freePort()
  const startedAt = performance.now()
  const ports = [
    '--status-port',
    String(port),
    '--status-address',
    '127.0.0.1',
    '--port',
    '0',
    '--health-probe-port',
    '0',
  ]
  const child = Bun.spawn([...ingot, 'controller', '--kubeconfig', kubeconfig, ...ports], {
    stdout: 'ignore',
    stderr: 'inherit',
  })
  return {
    startedAt,
    url: `http://127.0.0.1:${port}`,
    memory: () => residentMemory(child.pid),
    async ready() {
      while (!(await isOk(`http://127.0.0.1:${port}/readyz`))) {
        if (child.exitCode !== null) throw new Error('the controller has ended')
        await Bun.sleep(2)
      }
      return performance.now()
    },
    isAlive: () => isOk(`http://127.0.0.1:${port}/healthz`),
    async isLeading() {
      const metrics = await textOf(`http://127.0.0.1:${port}/metrics`)
      return /^leader_election_master_status\{[^}]*\} 1$/m.test(metrics)
    },
    async end(signal) {
      child.kill(signal)
      await child.exited
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
    },
  }
}

/** '' where nobody answers. */
async function textOf(url: string): Promise<string> {
  try {
    return await (await fetch(url)).text()
  } catch {
    return ''
  }
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

/** One that nobody listens on now. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = listener
  listener.stop(true)
  return port
}
