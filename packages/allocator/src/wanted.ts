// The addresses that a Service asks for by name: whether it can have them. Claims nothing.

import { quotedList, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import { checkAssignment, checkGiving } from './assign.ts'
import type { Assignment } from './assign.ts'
import { parseAddressList, singleFamily } from './families.ts'
import type { Families } from './families.ts'
import type { Ledger } from './ledger.ts'
import type { Request } from './request.ts'

/** Those and no others; a refusal carries MetalLB's error text. */
export function chooseWanted(
  ledger: Ledger,
  request: Request,
  wanted: readonly Address[],
  families: Families,
): Result<Assignment> {
  const texts = wanted.map(formatAddress)
  const requested = `requested loadBalancer IP(s) ${quotedList(texts)}`
  const list = parseAddressList(texts)
  if (!list.ok) return list
  if (list.value.families !== families) {
    const facts = { addresses: texts, requested: list.value.families, service: families }
    const need = families === 'dual' ? 'an IPv4 and an IPv6 address' : `one ${singleFamily(families)} address`
    return refuse(
      'AllocationFailed',
      `${requested} does not match the ipFamily of the service`,
      facts,
      `ask for ${need}`,
    )
  }
  const result = checkAssignment(ledger, request, wanted)
  if (!result.ok) return result
  if (request.pool === undefined || request.pool.value === result.value.pool.name)
    return checkGiving(ledger, request, result.value)
  return refuse(
    'AllocationFailed',
    `${requested} is not compatible with requested address pool ${request.pool.value}`,
    { addresses: texts, pool: result.value.pool.name, [request.pool.key]: request.pool.value },
    `remove the annotation ${request.pool.key}, or ask for addresses of that pool`,
  )
}
