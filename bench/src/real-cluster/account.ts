// The accounts of the programs at a real API server, with the roles that an installation gives them and no others, and
// tokens for them as a kubelet asks for its Pods'. Contract: authentication.k8s.io/v1 TokenRequest.

import { accessOf } from '@ingot/deploy'
import type { Component } from '@ingot/deploy'
import type { PlainClient } from '../plain-client.ts'

const IN_OURS = 'namespaces/metallb-system'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
/** Seconds; the server gives none for less than ten minutes. */
const LIFETIME = 3600

const PLACES: Readonly<Record<string, string>> = {
  ServiceAccount: `/api/v1/${IN_OURS}/serviceaccounts`,
  ClusterRole: `${RBAC}/clusterroles`,
  ClusterRoleBinding: `${RBAC}/clusterrolebindings`,
  Role: `${RBAC}/${IN_OURS}/roles`,
  RoleBinding: `${RBAC}/${IN_OURS}/rolebindings`,
}

/** Makes the account of a program, with its roles. The namespace has to be there. */
export async function createAccount(admin: PlainClient, component: Component): Promise<void> {
  for (const object of accessOf(component)) {
    const place = PLACES[object.kind ?? '']
    if (place === undefined) throw new Error(`where is a ${object.kind} created?`)
    await admin.send('POST', place, object)
  }
}

/** A token of it that is good for as long as a Secret of this name, which is made with it, is there. */
export async function tokenOf(admin: PlainClient, component: Component, secret: string): Promise<string> {
  await admin.send('POST', SECRETS, { metadata: { name: secret } })
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: secret }
  const answer = await admin.send('POST', `/api/v1/${IN_OURS}/serviceaccounts/${component}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: LIFETIME, boundObjectRef },
  })
  const { status } = JSON.parse(answer) as { readonly status: { readonly token: string } }
  return status.token
}

/** The server takes a token for good for ten seconds more, by what it remembers. */
export async function revoke(admin: PlainClient, secret: string): Promise<void> {
  await admin.send('DELETE', `${SECRETS}/${secret}`)
}

const SECRETS = `/api/v1/${IN_OURS}/secrets`
