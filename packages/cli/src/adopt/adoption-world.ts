// What `ingot adopt --apply` acts on, and how it waits: looking again every second until something holds, or patience ends.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { wait } from '@ingot/kube'
import type { Client, Runtime } from '@ingot/kube'
import type { SpeakerAccess } from '../cluster/ask-speakers.ts'

export interface AdoptionWorld {
  readonly client: Client
  /** How speakers are asked for their sessions. */
  readonly speakers: SpeakerAccess
  readonly runtime: Runtime
  /** How long one step may take. */
  readonly patience: Milliseconds
  /** Ends the waiting, and everything after it. */
  readonly signal: AbortSignal
  /** BGPPeers that need not have a session. */
  readonly ignoredPeers: readonly string[]
  /** One line on how far it is. */
  readonly say: (line: string) => void
}

/** Nothing is done after the first failure. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly message: string }

export const DONE: Outcome = { ok: true }

const INTERVAL = seconds(1)

/** Waits until `look` finds nothing more to wait for; else fails with what it found last. */
export async function waitUntil(
  { runtime, patience, signal }: AdoptionWorld,
  look: () => Promise<string | undefined>,
): Promise<Outcome> {
  const deadline = runtime.now() + patience
  for (;;) {
    const missing = await look()
    if (missing === undefined) return DONE
    if (signal.aborted) return { ok: false, message: `stopped while ${missing}` }
    if (runtime.now() >= deadline) return { ok: false, message: `after ${patience / 1000} s ${missing}` }
    const pause = wait(runtime, milliseconds(Math.min(INTERVAL, deadline - runtime.now())))
    signal.addEventListener('abort', pause.cancel)
    await pause.done
    signal.removeEventListener('abort', pause.cancel)
  }
}
