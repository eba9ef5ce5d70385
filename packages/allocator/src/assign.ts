// Whether a Service may have certain addresses: those in its status already, or those it asks for. The tests and
// their words are MetalLB's, in its order.

import { POOL_ANNOTATIONS, accept, quoted, quotedList, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { isLeftOut, poolContaining } from '@ingot/config'
import type { Pool } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import { notAdmitted } from './admission.ts'
import type { Ledger } from './ledger.ts'
import type { Request } from './request.ts'

/** Addresses of one pool that a Service has or is to get. */
export interface Assignment {
  readonly pool: Pool
  readonly addresses: readonly Address[]
}

/** Checks one address, or two of different families. Claims nothing. */
export function checkAssignment(
  ledger: Ledger,
  request: Request,
  addresses: readonly Address[],
): Result<Assignment> {
  const pool = poolContaining(ledger.index, addresses)
  if (pool === undefined || addresses.some((address) => isLeftOut(pool, address))) {
    const why = pool === undefined ? 'no pool has all of them' : `pool ${pool.name} avoids buggy IPs`
    const texts = addresses.map(formatAddress)
    const facts = { addresses: texts, why }
    return refuse('AllocationFailed', `${quotedList(texts)} is not allowed in config`, facts)
  }
  const refusal = notAdmitted(pool, request)
  if (refusal !== undefined) return incompatible(pool, refusal)
  for (const address of addresses) {
    const check = ledger.check(address, request)
    if (!check.ok) return check
  }
  return accept({ pool, addresses })
}

/** Refuses because `serviceAllocation` keeps the Service out. */
export function incompatible({ name }: Pool, why: string): Result<never> {
  return refuse(
    'AllocationFailed',
    `pool ${name} not compatible for ip assignment`,
    { pool: name, why: `pool ${name} ${why}` },
    `change the serviceAllocation of pool ${name}, or use another pool`,
  )
}

/** Refuses addresses that the Service has not yet, where the pool's own rules keep them from it. */
export function checkGiving(ledger: Ledger, request: Request, assignment: Assignment): Result<Assignment> {
  const { pool, addresses } = assignment
  const { key, namespace } = request
  if (pool.rules.isDraining) {
    return refuse(
      'AllocationFailed',
      `pool ${pool.name} is draining`,
      { pool: pool.name },
      `ask for an address of another pool, or remove the annotation ${POOL_ANNOTATIONS.draining}`,
    )
  }
  for (const address of addresses) {
    const reservedFor = ledger.reservedFor(pool, address)
    if (reservedFor === undefined || reservedFor.has(key)) continue
    const others = [...reservedFor].join(',')
    return refuse(
      'AllocationFailed',
      `${quoted(formatAddress(address))} is reserved for ${others}`,
      { address: formatAddress(address), reservedFor: [...reservedFor] },
      `ask for another address, or add ${key} to the annotation ${POOL_ANNOTATIONS.reservations}`,
    )
  }
  const additional = addresses.filter((address) => !ledger.isCounted(pool, namespace, address)).length
  if (additional > ledger.quotaLeft(pool, namespace)) return overQuota(pool, namespace)
  return accept(assignment)
}

function overQuota({ name }: Pool, namespace: string): Result<never> {
  return refuse(
    'AllocationFailed',
    `namespace ${namespace} has its quota of addresses of pool ${name}`,
    { pool: name, namespace },
    `raise it in the annotation ${POOL_ANNOTATIONS.quota}, or delete a Service of the namespace`,
  )
}
