// Processes of a benchmark: started in a namespace on one core, spoken to by their standard streams, and their CPU
// time read from the scheduler in nanoseconds.

import { readdirSync, readFileSync } from 'node:fs'

/** The responder has one core, the requester the other, so that neither takes the other's time. */
export const RESPONDER_CORE = 1
export const REQUESTER_CORE = 0

export interface Responder extends AsyncDisposable {
  readonly pid: number
  /** Asks the process by a line of input, and returns its line of output. Ingot's responder says its wake-ups. */
  ask(): Promise<string>
}

/** Starts a responder and waits until it says `ready`. It lives until disposed of. */
export async function startResponder(namespace: string, command: readonly string[]): Promise<Responder> {
  const child = Bun.spawn(onCore(RESPONDER_CORE, namespace, command), {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const reader = child.stdout.getReader()
  const read = async () => new TextDecoder().decode((await reader.read()).value).trim()
  const said = await read()
  if (said !== 'ready') {
    child.kill()
    throw new Error(`${command.join(' ')} said ${JSON.stringify(said)} instead of ready`)
  }
  return {
    pid: child.pid,
    ask: () => {
      child.stdin.write('\n')
      child.stdin.flush()
      return read()
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
    },
  }
}

export interface Program {
  readonly pid: number
  /** Ends it by SIGTERM. */
  stop(): Promise<void>
}

/** Starts a program that says nothing of interest. */
export function startProgram(namespace: string, command: readonly string[]): Program {
  const child = Bun.spawn(['ip', 'netns', 'exec', namespace, ...command], {
    stdout: 'ignore',
    stderr: 'inherit',
  })
  return {
    pid: child.pid,
    stop: async () => {
      child.kill()
      await child.exited
    },
  }
}

/** Runs a program to its end and parses the one JSON object that it prints. */
export async function runForJson<Answer>(namespace: string, command: readonly string[]): Promise<Answer> {
  const child = Bun.spawn(onCore(REQUESTER_CORE, namespace, command), { stdout: 'pipe', stderr: 'inherit' })
  const answer = (await new Response(child.stdout).json()) as Answer
  await child.exited
  return answer
}

/** CPU time that all threads of a process have used, in nanoseconds. `ip netns exec` and taskset exec, so pids hold. */
export function cpuTime(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [running] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    return sum + Number(running)
  }, 0)
}

/** Resident memory of a process in octets. */
export function residentMemory(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB/m)
  return Number(line?.[1] ?? NaN) * 1024
}

function onCore(core: number, namespace: string, command: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', namespace, 'taskset', '-c', String(core), ...command]
}
