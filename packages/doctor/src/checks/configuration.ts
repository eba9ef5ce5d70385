// What of the configuration is not in force, and pools that nobody announces: their addresses are given, and reached by
// nobody.

import type { Facts } from '../facts.ts'
import { noCluster } from '../finding.ts'
import type { Finding } from '../finding.ts'

export function configuration({ cluster }: Facts): readonly Finding[] {
  if (!cluster.ok) return [noCluster(cluster.why)]
  const { config, rejected } = cluster.value
  const silent = config.pools.filter(
    (pool) => pool.layer2Advertisements.length === 0 && pool.bgpAdvertisements.length === 0,
  )
  return [
    ...rejected.map(({ reason, message, facts, remedy }): Finding => ({
      severity: 'serious',
      place: `${facts['kind']} ${facts['name']}`,
      reason,
      message: `${facts['field']}: ${message}`,
      facts,
      remedy: remedy ?? 'write what is said there as the sentence wants it',
    })),
    ...silent.map(({ name }): Finding => ({
      severity: 'warning',
      place: `pool ${name}`,
      reason: 'PoolNotAnnounced',
      message: 'no L2Advertisement and no BGPAdvertisement is for it, so nobody reaches its addresses',
      facts: { pool: name },
      remedy: 'create an L2Advertisement or a BGPAdvertisement that names it, or one that names no pool',
    })),
  ]
}
