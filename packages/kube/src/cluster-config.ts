// Where the API server is and how to speak to it, as plain data: what a kubeconfig and a service account both come to.
// Files are only named here; credentials.ts reads them, again and again, because they are rotated in place. What is no data: a
// program that gives the credentials, and the way to send of a network that is no real one, as in a simulated cluster.

import type { Answer } from './api-error.ts'
import type { Runtime } from './runtime.ts'

/** How to reach and convince one API server. */
export interface ClusterConfig {
  /** `https://host:port` (or http), without a slash at the end. */
  readonly server: string
  /** The namespace that the context or the service account belongs to. */
  readonly namespace?: string
  readonly certificateAuthority?: Material
  readonly clientCertificate?: Material
  readonly clientKey?: Material
  readonly token?: Material
  /** Gives the token or the client certificate, or both, where none is named. */
  readonly plugin?: CredentialPlugin
  /** The name to expect in the server's certificate, where it is not the host in `server`. */
  readonly tlsServerName?: string
  readonly insecureSkipTlsVerify: boolean
  /** Sends each request in the place of a Bun session; certificates are then of no use. */
  readonly fetch?: Fetch
}

/** The one call that everything goes through; Bun's own fetch is one. */
export type Fetch = (url: string, request: BunFetchRequestInit) => Promise<Response>

/** A certificate, key or token: given as text, or as a file that may change while we run. */
export type Material = { readonly text: string } | { readonly file: string }

/** One for a kubeconfig that was read, whoever asks: each run may take a second, or somebody who logs in. */
export interface CredentialPlugin {
  /** A good one, as far as is known. Nobody waits for it past `stop`. */
  credential(runtime: Runtime, stop?: AbortSignal): Promise<Answer<PluginCredential>>
  /** The API server does not take this one: it is not given again. */
  refused(credential: PluginCredential): void
}

/** Secrets, which stand in no message. */
export interface PluginCredential {
  readonly token?: string
  /** As PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string }
  readonly expiresAt?: Date
}
