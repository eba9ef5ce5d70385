// What the packet thread has to know to gossip with the other speakers, as it stands in flags and files. Plain data, since
// it crosses to the Worker; what the settings file and the secret mean is @ingot/membership's.

export interface GossipStart {
  /** The name of this node, under which others know it. */
  readonly node: string
  /** The address to bind to and to be reached at: MetalLB's `--ml-bindaddr`. */
  readonly bindAddress: string
  readonly bindPort: number
  /** The file `secretkey` as it is; absent where nothing is encrypted. */
  readonly secret?: Uint8Array
  /** The text of MetalLB's `config.json`, which wins over `isWan`. */
  readonly settingsFile?: string
  /** Timings for a wide area network: `--ml-wan-config`. */
  readonly isWan: boolean
}
