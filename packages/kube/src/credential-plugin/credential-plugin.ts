// A program that gives the credentials of a kubeconfig's user, as clouds and single sign-on have them: it is run when they are
// first needed, when they have expired, and when the server has refused them, once for all who wait, and ended when nobody
// waits any more. What it gave is kept in memory alone. Contract: Kubernetes "client-go credential plugins".

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { isatty } from 'node:tty'
import { failed, noAnswer } from '../api-error.ts'
import type { Answer } from '../api-error.ts'
import type { CredentialPlugin, PluginCredential } from '../cluster-config.ts'
import { readMaterial } from '../credentials.ts'
import { oneLine } from '../one-line.ts'
import type { Runtime } from '../runtime.ts'
import { execInfo, readExecCredential } from './exec-credential.ts'
import type { PluginSettings } from './plugin-settings.ts'
import { runProgram } from './run-program.ts'
import type { Ended } from './run-program.ts'

const PATIENCE = seconds(60)
/** With somebody who types. */
const PATIENCE_WITH_A_PERSON = seconds(300)
const STANDARD_INPUT = 0
/** By a clock that is wrong, what has just been given may be over already; and a program that fails may fail at once. */
const SHORTEST_PAUSE = seconds(5)

/** The program at work. */
interface Run {
  readonly answer: Promise<Answer<PluginCredential>>
  readonly end: AbortController
  /** How many wait for it. */
  waiting: number
}

export function createCredentialPlugin(
  settings: PluginSettings,
  isTerminal = isatty(STANDARD_INPUT),
): CredentialPlugin {
  let last: { readonly answer: Answer<PluginCredential>; readonly at: Milliseconds } | undefined
  let running: Run | undefined

  async function renew(end: AbortSignal, runtime: Runtime): Promise<Answer<PluginCredential>> {
    try {
      const answer = await obtain(settings, isTerminal, end, runtime)
      if (!end.aborted) last = { answer, at: runtime.now() }
      return answer
    } finally {
      // else the next run may have its place by now
      if (!end.aborted) running = undefined
    }
  }

  function start(runtime: Runtime): Run {
    const end = new AbortController()
    return { answer: renew(end.signal, runtime), end, waiting: 0 }
  }

  function leave(run: Run): void {
    run.waiting--
    if (run.waiting > 0 || running !== run) return
    running = undefined
    run.end.abort()
  }

  return {
    async credential(runtime, stop) {
      if (last !== undefined && (isGood(last.answer, runtime) || runtime.now() - last.at < SHORTEST_PAUSE))
        return last.answer
      if (stop?.aborted) return stopped
      const run = (running ??= start(runtime))
      run.waiting++
      const { promise: left, resolve } = Promise.withResolvers<Answer<never>>()
      const onStop = () => {
        resolve(stopped)
        leave(run)
      }
      stop?.addEventListener('abort', onStop)
      try {
        return await Promise.race([run.answer, left])
      } finally {
        stop?.removeEventListener('abort', onStop)
      }
    },
    refused(credential) {
      if (last?.answer.ok && last.answer.value === credential) last = undefined
    },
  }
}

const stopped = failed(noAnswer('Stopped', 'the wait for the credential plugin was stopped'))

function isGood(answer: Answer<PluginCredential>, runtime: Runtime): boolean {
  return answer.ok && !isOver(answer.value, runtime)
}

function isOver({ expiresAt }: PluginCredential, runtime: Runtime): boolean {
  return expiresAt !== undefined && expiresAt <= runtime.date()
}

async function obtain(
  settings: PluginSettings,
  isTerminal: boolean,
  end: AbortSignal,
  runtime: Runtime,
): Promise<Answer<PluginCredential>> {
  const { apiVersion, command, args, environment, interactiveMode, cluster } = settings
  if (interactiveMode === 'Always' && !isTerminal)
    return unusable(settings, 'has to ask somebody, and standard input is no terminal', RUN_IN_A_TERMINAL)
  const isInteractive = interactiveMode !== 'Never' && isTerminal
  const certificateAuthority = await readMaterial(cluster?.certificateAuthority)
  const info = execInfo(settings, certificateAuthority, isInteractive)
  const ended = await runProgram(
    { command, args, environment: { ...environment, KUBERNETES_EXEC_INFO: info }, isInteractive },
    isInteractive ? PATIENCE_WITH_A_PERSON : PATIENCE,
    end,
    runtime,
  )
  if (!ended.ok) return unusable(settings, ended.why, remedyOf(settings, ended))
  const reading = readExecCredential(ended.output, apiVersion)
  return reading.ok ? { ok: true, value: reading.credential } : unusable(settings, reading.why)
}

const RUN_IN_A_TERMINAL = 'run it in a terminal, without a pipe into it'
// the arguments are not shown: a secret may be among them
const RUN_BY_ITSELF = 'run the command of users[].user.exec in the kubeconfig by itself, and see what it says'

function remedyOf({ installHint }: PluginSettings, ended: Ended): string {
  const isMissing = !ended.ok && ended.isMissing === true
  if (!isMissing) return RUN_BY_ITSELF
  return installHint === '' ? 'install it' : oneLine(installHint, 400)
}

function unusable({ command }: PluginSettings, why: string, remedy = RUN_BY_ITSELF): Answer<never> {
  return failed(noAnswer('Unreachable', oneLine(`the credential plugin ${command} ${why}`, 400), remedy))
}
