// Which configuration is in force. While running it is the newest that was wholly good; until there has been one, the
// valid objects of what there is. So a typing error neither stops a running cluster nor keeps a new one from starting.

import type { Verdict } from '@ingot/api'
import type { Config, ParsedConfig } from '@ingot/config'

export interface AcceptedConfig {
  /** What to decide by. */
  readonly config: Config
  /** The newest configuration without a rejected object. */
  readonly lastGood: Config | undefined
  /** Why the objects that are in the cluster are not wholly in force: empty when they are. */
  readonly rejected: readonly Verdict[]
}

/** The configuration in force after `parsed` was read, `before` having been in force. */
export function acceptConfig(before: AcceptedConfig | undefined, parsed: ParsedConfig): AcceptedConfig {
  const { config, rejected } = parsed
  if (rejected.length === 0) return { config, lastGood: config, rejected }
  const lastGood = before?.lastGood
  return { config: lastGood ?? config, lastGood, rejected }
}
