// A program that gives the credentials of a kubeconfig's user, as clouds and single sign-on have them: it is run when they are
// first needed, when they have expired, and when the server has refused them, once for all who wait. What it gave is kept in
// memory alone. Contract: Kubernetes "client-go credential plugins".

import { seconds } from '@ingot/api'
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

export function createCredentialPlugin(
  settings: PluginSettings,
  isTerminal = isatty(STANDARD_INPUT),
): CredentialPlugin {
  let held: PluginCredential | undefined
  let running: Promise<Answer<PluginCredential>> | undefined

  async function renew(runtime: Runtime): Promise<Answer<PluginCredential>> {
    const answer = await obtain(settings, isTerminal, runtime)
    held = answer.ok ? answer.value : undefined
    return answer
  }

  return {
    async credential(runtime) {
      if (held !== undefined && !isOver(held, runtime)) return { ok: true, value: held }
      running ??= renew(runtime).finally(() => (running = undefined))
      return running
    },
    refused(credential) {
      if (held === credential) held = undefined
    },
  }
}

function isOver({ expiresAt }: PluginCredential, runtime: Runtime): boolean {
  return expiresAt !== undefined && expiresAt <= runtime.date()
}

async function obtain(
  settings: PluginSettings,
  isTerminal: boolean,
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
