// How the server asks whoever runs the Pods for a container's log. Contract: core/v1 PodLogOptions.

/** Which log is wanted, and how much of it. What is left out is not limited. */
export interface PodLogRequest {
  readonly namespace: string
  readonly pod: string
  /** Of the Pod, so that a Pod's successor of the same name is told apart. */
  readonly uid: string
  readonly container: string
  /** Stay, and send what is written from now on. */
  readonly follow: boolean
  /** The log of the container's life before this one. */
  readonly previous: boolean
  /** Each line begins with its RFC 3339 time. */
  readonly timestamps: boolean
  readonly tailLines?: number
  readonly limitBytes?: number
  readonly sinceSeconds?: number
  /** RFC 3339. */
  readonly sinceTime?: string
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal
}

/** The log as bytes; `undefined` when the container has no such log (yet). */
export type PodLogs = (request: PodLogRequest) => ReadableStream<Uint8Array> | undefined
