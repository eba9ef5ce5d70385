// The Secret by which speakers encrypt their gossip: made once, when it is missing, and never changed. It is MetalLB's, so
// that speakers of both read it: 16 random octets in base64 without padding under `secretkey`, owned by the controller's
// Deployment, with which it goes.

import { DEPLOYMENTS, milliseconds, refuse, seconds, SECRETS } from '@ingot/api'
import { apiVersionOf, backOff, wait } from '@ingot/kube'
import type { Answer, ApiError, Client, KubernetesObject, Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'

export interface MemberlistSecretOptions {
  readonly namespace: string
  /** `--ml-secret-name`. */
  readonly secretName: string
  /** `--deployment`: what owns it; '' for nothing. */
  readonly deployment: string
  /** So many octets that nobody can guess. */
  readonly randomOctets: (count: number) => Uint8Array
}

const SECRET_OCTETS = 16
/** Where it may not be written. */
const DENIED_INTERVAL = seconds(300)
const OPERATION = 'createMemberlistSecret'

/** Begins to see to it that there is one; returns what ends the tries. */
export function keepMemberlistSecret(
  client: Client,
  options: MemberlistSecretOptions,
  runtime: Runtime,
  logger: Logger,
): () => void {
  let isStopped = false
  let cancelPause = () => {}
  let told = ''

  function tell({ code, message, remedy }: ApiError): void {
    // what is wrong with the connection the informers say
    if (code === 0 || message === told) return
    told = message
    const { facts, ...verdict } = refuse(
      'MemberlistSecretMissing',
      `the Secret "${options.secretName}" of the gossip is not created: ${message}`,
      { namespace: options.namespace, secret: options.secretName, code },
      remedy ?? 'create it with 16 random octets in base64 under the key secretkey',
    ).verdict
    logger.warn({
      op: OPERATION,
      msg: verdict.message,
      reason: verdict.reason,
      ...facts,
      remedy: verdict.remedy,
    })
  }

  async function run(): Promise<void> {
    for (let failures = 1; !isStopped; failures++) {
      const answer = await createWhereMissing(client, options, logger)
      if (answer.ok) return
      tell(answer.error)
      const { code, retryAfter = 0 } = answer.error
      const isDenied = code === 403 || code === 404
      if (isStopped) return
      const pause = wait(
        runtime,
        isDenied ? DENIED_INTERVAL : milliseconds(Math.max(backOff(failures, runtime), retryAfter)),
      )
      cancelPause = pause.cancel
      await pause.done
    }
  }

  void run()
  return () => {
    isStopped = true
    cancelPause()
  }
}

async function createWhereMissing(
  client: Client,
  { namespace, secretName: name, deployment, randomOctets }: MemberlistSecretOptions,
  logger: Logger,
): Promise<Answer<unknown>> {
  const found = await client.get(SECRETS, { namespace, name })
  if (found.ok || found.error.code !== 404) return found
  const owner = deployment === '' ? undefined : await client.get(DEPLOYMENTS, { namespace, name: deployment })
  if (owner?.ok === false) return owner
  const secretkey = btoa(randomOctets(SECRET_OCTETS).toBase64({ omitPadding: true }))
  const secret: KubernetesObject & { readonly data: Readonly<Record<string, string>> } = {
    metadata: { namespace, name, ...(owner !== undefined && { ownerReferences: [reference(owner.value)] }) },
    data: { secretkey },
  }
  const created = await client.create(SECRETS, secret)
  // another controller was faster
  if (!created.ok && created.error.code === 409) return { ok: true, value: undefined }
  if (created.ok) logger.info({ op: OPERATION, msg: 'created the Secret of the gossip', secret: name })
  return created
}

function reference({ metadata: { name, uid = '' } }: KubernetesObject) {
  return { apiVersion: apiVersionOf(DEPLOYMENTS), kind: DEPLOYMENTS.kind, name, uid }
}
