// The service account of a program as a kubelet mounts it into a Pod: a token and the CA of the API server, which are
// replaced together by one link, and beside them a kubeconfig that names both.
// Contract: Kubernetes' atomic writer of projected volumes.

import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Credentials {
  readonly token: string
  /** PEM, of one CA or of several. */
  readonly authority: string
}

export class AccountFiles {
  readonly kubeconfig: string
  readonly #folder: string
  #generation = 0

  /** In a folder that is there and empty, for the API server at `server`. */
  constructor(folder: string, server: string, first: Credentials) {
    this.#folder = folder
    this.replace(first)
    for (const name of ['token', 'ca.crt']) symlinkSync(join('..data', name), join(folder, name))
    this.kubeconfig = join(folder, 'kubeconfig')
    writeFileSync(this.kubeconfig, kubeconfigOf(server))
  }

  /** That of now. */
  token(): string {
    return readFileSync(join(this.#folder, 'token'), 'utf8')
  }

  /** All of it at once: nobody sees the one without the other. */
  replace({ token, authority }: Credentials): void {
    const target = `..${++this.#generation}`
    mkdirSync(join(this.#folder, target))
    writeFileSync(join(this.#folder, target, 'token'), token)
    writeFileSync(join(this.#folder, target, 'ca.crt'), authority)
    symlinkSync(target, join(this.#folder, '..data_tmp'))
    renameSync(join(this.#folder, '..data_tmp'), join(this.#folder, '..data'))
  }
}

/** Files are named from the folder of the kubeconfig. */
function kubeconfigOf(server: string): string {
  return `apiVersion: v1
kind: Config
current-context: account
clusters: [{ name: account, cluster: { server: '${server}', certificate-authority: ca.crt } }]
contexts: [{ name: account, context: { cluster: account, user: account } }]
users: [{ name: account, user: { tokenFile: token } }]
`
}
