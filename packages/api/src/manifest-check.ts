// Objects from outside held against their schema. An API server has done that already, by the CRD made from the same
// schema; a file on disk has not been there, and the CRD that is installed may be of another version.

import type { z } from 'zod'
import { accept, refuse } from './verdict.ts'
import type { Result } from './verdict.ts'

/** The typed object, or a ConfigurationError whose facts are `kind`, `name` and the first `field` that is wrong. */
export function checkManifest<T>(kind: string, schema: z.ZodType<T>, object: unknown): Result<T> {
  const parsed = schema.safeParse(object)
  if (parsed.success) return accept(parsed.data)
  const [issue] = parsed.error.issues
  const name = nameOf(object)
  const field = (issue?.path ?? []).map(pathStep).join('').replace(/^\./, '')
  return refuse('ConfigurationError', `${kind} ${name}: ${field}: ${issue?.message}`, { kind, name, field })
}

function pathStep(step: PropertyKey): string {
  return typeof step === 'number' ? `[${step}]` : `.${String(step)}`
}

/** `metadata.name` of an object that may lack either. */
function nameOf(object: unknown): string {
  const name = property(property(object, 'metadata'), 'name')
  return typeof name === 'string' ? name : ''
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
