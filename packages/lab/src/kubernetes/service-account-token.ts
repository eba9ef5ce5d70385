// A token for a service account, asked of the API server as a kubelet asks for its Pods.
// Contract: authentication.k8s.io/v1 TokenRequest.

import type { Resource } from '@ingot/api'
import type { Client } from '@ingot/kube'

const SERVICE_ACCOUNTS: Resource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
}

/** No lab stands longer than this: seconds. */
const LIFETIME = 30 * 24 * 60 * 60
const RETRY_PAUSE = 100
/** How long an account may take to come into being: milliseconds. */
const PATIENCE = 15_000

/** The token; '' where the API server gives none, which it will then say to whoever uses it. */
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
    if (performance.now() > deadline) return ''
    await Bun.sleep(RETRY_PAUSE)
  }
}

function tokenOf(answer: unknown): string {
  const { status } = (answer ?? {}) as { readonly status?: { readonly token?: string } }
  return status?.token ?? ''
}
