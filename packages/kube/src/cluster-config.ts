// Where the API server is and how to speak to it, as plain data: what a kubeconfig and a service account both come to.
// Files are only named here; credentials.ts reads them, again and again, because they are rotated in place.

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
  /** The name to expect in the server's certificate, where it is not the host in `server`. */
  readonly tlsServerName?: string
  readonly insecureSkipTlsVerify: boolean
}

/** A certificate, key or token: given as text, or as a file that may change while we run. */
export type Material = { readonly text: string } | { readonly file: string }
