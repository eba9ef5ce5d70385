// Processes of a benchmark: started in a namespace (or in ours, null) on one core, spoken to by their standard streams,
// and their CPU time read from the scheduler in nanoseconds.

import { readdirSync, readFileSync } from 'node:fs'

/** The responder has one core, the requester the other, so that neither takes the other's time. */
const RESPONDER_CORE = 1
export const REQUESTER_CORE = 0

export interface Responder extends AsyncDisposable {
  readonly pid: number
  /** What it said after `ready`: of a server, its port. */
  readonly readyWith: string
  /** Asks the process by a line of input, and returns its line of output. Ingot's responder says its wake-ups. */
  ask(line?: string): Promise<string>
}

/** Starts a responder and waits until it says `ready`. It lives until disposed of. */
export async function startResponder(
  namespace: string | null,
  command: readonly string[],
  core: number | 'any' = RESPONDER_CORE,
): Promise<Responder> {
  const child = Bun.spawn(onCore(core, namespace, command), {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const reader = child.stdout.getReader()
  const read = async () => new TextDecoder().decode((await reader.read()).value).trim()
  const said = await read()
  if (!/^ready\b/.test(said)) {
    child.kill()
    throw new Error(`${command.join(' ')} said ${JSON.stringify(said)} instead of ready`)
  }
  return {
    pid: child.pid,
    readyWith: said.slice('ready '.length),
    ask: (line = '') => {
      child.stdin.write(`${line}\n`)
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
export async function runForJson<Answer>(
  namespace: string | null,
  command: readonly string[],
): Promise<Answer> {
  const child = Bun.spawn(onCore(REQUESTER_CORE, namespace, command), { stdout: 'pipe', stderr: 'inherit' })
  const said = await new Response(child.stdout).text()
  const code = await child.exited
  if (code !== 0) throw new Error(`${command.join(' ')} ended with code ${code}`)
  return JSON.parse(said) as Answer
}

/** CPU time that all threads of a process have used, in nanoseconds. `ip netns exec` and taskset exec, so pids hold. */
export function cpuTime(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [running] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    return sum + Number(running)
  }, 0)
}

/**
 * CPU time of a process in nanoseconds, but in steps of 10 ms: with that of the threads that have ended, as those of a
 * compiler that has nothing more to do.
 */
export function processTime(pid: number): number {
  // the name, in brackets, may hold anything; utime and stime are the 12th and 13th words after it, proc_pid_stat(5)
  const words = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(words[11]) + Number(words[12])) * 1e7
}

/** Resident memory of a process in octets. */
export function residentMemory(pid: number): number {
  return memoryOf(pid, /^VmRSS:\s+(\d+) kB/m)
}

/** The most that it ever was. */
export function peakMemory(pid: number): number {
  return memoryOf(pid, /^VmHWM:\s+(\d+) kB/m)
}

function memoryOf(pid: number, field: RegExp): number {
  const [, kilobytes] = field.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes ?? NaN) * 1024
}

function onCore(core: number | 'any', namespace: string | null, command: readonly string[]): string[] {
  const within = namespace === null ? [] : ['ip', 'netns', 'exec', namespace]
  return core === 'any' ? [...within, ...command] : [...within, 'taskset', '-c', String(core), ...command]
}
