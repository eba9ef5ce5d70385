// The flags of the commands about sessions.

import { connectionFlags, output } from '../cluster/cluster-flags.ts'

export const bgpFlags = { ...connectionFlags, output }
