// What has to be true of the example once it is up, one sentence each, with whether it is: the `--once` run. Pure; it
// judges readings.ts's rows and the Services themselves.

import { readAnnotation } from '@ingot/api'
import { familyOf } from './kinds.ts'
import type { Service } from './kinds.ts'
import { addressesOf, nameOf, urlOf } from './readings.ts'
import type { Reading } from './readings.ts'

/** One check: what must be, whether it is, and what was found instead. */
export interface Check {
  readonly sentence: string
  readonly passed: boolean
  readonly found: string
}

/** Every check of `services`, of which the client read `rows`. */
export function checks(services: readonly Service[], rows: readonly Reading[]): readonly Check[] {
  const firstOfAddress = rows.filter(
    (row, at) => rows.findIndex(({ address }) => address === row.address) === at,
  )
  return [
    ...services.map(hasAddresses),
    ...sharing(services),
    ...firstOfAddress.flatMap((row) => [hasOneOwner(row), isAnsweredByOwner(row)]),
    ...rows.map(isAssigned),
    ...rows.map(answers),
  ]
}

/** `ok …`, or `not ok …: what was found`. */
export function checkLine({ sentence, passed, found }: Check): string {
  return passed ? `ok ${sentence}` : `not ok ${sentence}: ${found}`
}

/** `N passed, N failed`. */
export function closingLine(results: readonly Check[]): string {
  const passed = results.filter((check) => check.passed).length
  return `${passed} passed, ${results.length - passed} failed`
}

function hasAddresses(service: Service): Check {
  const wanted = service.spec.ipFamilies ?? ['IPv4']
  const addresses = addressesOf(service)
  return {
    sentence: `${nameOf(service)} has an address of ${wanted.join(' and of ')}`,
    passed:
      addresses.length === wanted.length &&
      wanted.every((family) => addresses.some((ip) => familyOf(ip) === family)),
    found: addresses.join(', ') || 'none',
  }
}

function sharing(services: readonly Service[]): readonly Check[] {
  const groups = Map.groupBy(services, ({ metadata }) => readAnnotation(metadata, 'allow-shared-ip')?.value)
  return [...groups].flatMap(([key, members]) => {
    if (key === undefined || members.length < 2) return []
    const addresses = new Set(members.map((service) => addressesOf(service).join(' ')))
    const names = members.map(nameOf).join(' and ')
    return [
      {
        sentence: `${names} share an address`,
        passed: addresses.size === 1,
        found: [...addresses].join(', '),
      },
    ]
  })
}

function hasOneOwner({ address, answeredBy }: Reading): Check {
  return {
    sentence: `exactly one node answers for ${address}`,
    passed: answeredBy.length === 1,
    found: answeredBy.join(', ') || 'nobody answers',
  }
}

function isAnsweredByOwner({ address, owner, hardwareAddress }: Reading): Check {
  return {
    sentence: `${address} is at the segment interface of ${owner ?? 'a node'}`,
    passed: owner !== null,
    found: hardwareAddress ?? 'not resolved',
  }
}

function isAssigned({ service, address, owner, assigned }: Reading): Check {
  return {
    sentence: `the events of ${service} say who has ${address}`,
    passed: owner !== null && assigned === owner,
    found: `nodeAssigned names ${assigned ?? 'nobody'}, ${owner ?? 'nobody'} answers`,
  }
}

function answers({ service, address, port, protocol, isAnswered, answer }: Reading): Check {
  return {
    sentence: `${service} answers at ${urlOf(address, port, protocol)}`,
    passed: isAnswered,
    found: answer,
  }
}
