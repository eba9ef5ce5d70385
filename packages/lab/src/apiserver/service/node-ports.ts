// The node ports of Services, and the health check port of those with externalTrafficPolicy Local. As with cluster
// addresses, who holds which port is read from the store's index.

import type { ServiceSpec } from 'kubernetes-types/core/v1'
import type { ObjectKey } from '../api-object.ts'
import { invalid } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import type { WriteContext } from '../kinds/resource-kind.ts'
import { needsHealthCheckNodePort, needsNodePorts } from './defaults.ts'
import { isFree, pickFree } from './pick-free.ts'

const FIRST = 30_000
const LAST = 32_767

/** Completes the node ports of `spec`, in place, for the Service `self`. */
export function allocateNodePorts(spec: ServiceSpec, self: ObjectKey, context: WriteContext): FieldError[] {
  const errors: FieldError[] = []
  const isTakenHere = (port: number) => claimedPorts(spec).includes(port)
  const allocate = () => {
    const offset = pickFree(LAST - FIRST + 1, context.runtime.random, (each) => {
      const port = FIRST + each
      return !isTakenHere(port) && isFree(context.storage, `nodePort/${port}`, self)
    })
    return offset === undefined ? undefined : FIRST + offset
  }

  for (const [index, port] of (spec.ports ?? []).entries()) {
    const refusal = port.nodePort === undefined ? undefined : refuse(port.nodePort, self, context)
    if (refusal !== undefined) {
      errors.push(invalid(`spec.ports[${index}].nodePort`, port.nodePort ?? 0, refusal))
    } else if (port.nodePort === undefined && needsNodePorts(spec)) {
      const given = allocate()
      if (given !== undefined) port.nodePort = given
    }
  }
  if (needsHealthCheckNodePort(spec) && !spec.healthCheckNodePort) {
    const given = allocate()
    if (given !== undefined) spec.healthCheckNodePort = given
  }
  return errors
}

/** Every port that `spec` holds on the nodes. */
export function claimedPorts({ ports = [], healthCheckNodePort }: ServiceSpec): number[] {
  const all = [...ports.map((port) => port.nodePort), healthCheckNodePort]
  return all.filter((port) => port !== undefined)
}

function refuse(port: number, self: ObjectKey, { storage }: WriteContext): string | undefined {
  if (port < FIRST || port > LAST) {
    return `provided port is not in the valid range. The range of valid ports is ${FIRST}-${LAST}`
  }
  return isFree(storage, `nodePort/${port}`, self) ? undefined : 'provided port is already allocated'
}
