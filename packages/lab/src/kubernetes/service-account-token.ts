// A token for a service account, asked of the API server as a kubelet asks for its Pods.
// Contract: authentication.k8s.io/v1 TokenRequest.

import { milliseconds, seconds } from '@ingot/api'
import type { Client } from '@ingot/kube'
import { SERVICE_ACCOUNTS } from '../controller-manager/resources.ts'

/** No lab stands longer than this: seconds. */
const LIFETIME = 30 * 24 * 60 * 60
const RETRY_PAUSE = milliseconds(100)
/** How long an account may take to come into being. */
const PATIENCE = seconds(15)

/** The token. Rejects with the API server's reason where it gives none. */
export async function serviceAccountToken(
  client: Client,
  account: { readonly name: string; readonly namespace: string },
): Promise<string> {
  const deadline = performance.now() + PATIENCE
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: account,
    spec: { expirationSeconds: LIFETIME },
  }
  for (;;) {
    const answer = await client.createSubresource(SERVICE_ACCOUNTS, account, 'token', request)
    if (answer.ok) return tokenOf(answer.value)
    const isEarly = answer.error.code === 404 && performance.now() < deadline
    if (!isEarly)
      throw new Error(`no token for ${account.namespace}/${account.name}: ${answer.error.message}`)
    await Bun.sleep(RETRY_PAUSE)
  }
}

function tokenOf(answer: unknown): string {
  const { status } = (answer ?? {}) as { readonly status?: { readonly token?: string } }
  return status?.token ?? ''
}
