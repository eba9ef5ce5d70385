// One mistake in one field, in the words of kube-apiserver (apimachinery, util/validation/field): a person greps for
// them and kubectl prints them. A list of these becomes the 422 of status.ts.

import type { Json } from './json.ts'

/** A mistake: where, of which sort, and the sentence after the path. */
export interface FieldError {
  readonly field: string
  readonly reason: FieldErrorReason
  readonly message: string
}

export type FieldErrorReason =
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'

export function required(field: string, detail = ''): FieldError {
  return fieldError(field, 'FieldValueRequired', 'Required value', detail)
}

export function invalid(field: string, value: Json, detail: string): FieldError {
  return fieldError(field, 'FieldValueInvalid', `Invalid value: ${JSON.stringify(value)}`, detail)
}

/** A value of the wrong type. `found` is the name of the type that was there. */
export function typeInvalid(field: string, found: string, detail: string): FieldError {
  return fieldError(field, 'FieldValueTypeInvalid', `Invalid value: "${found}"`, detail)
}

export function duplicate(field: string, value: Json): FieldError {
  return fieldError(field, 'FieldValueDuplicate', `Duplicate value: ${JSON.stringify(value)}`, '')
}

export function notSupported(field: string, value: Json, supported: readonly Json[]): FieldError {
  const names = supported.map((name) => JSON.stringify(name)).sort()
  const message = `Unsupported value: ${JSON.stringify(value)}`
  return fieldError(field, 'FieldValueNotSupported', message, `supported values: ${names.join(', ')}`)
}

export function forbidden(field: string, detail: string): FieldError {
  return fieldError(field, 'FieldValueForbidden', 'Forbidden', detail)
}

export function tooLong(field: string, bytes: number): FieldError {
  return fieldError(field, 'FieldValueTooLong', 'Too long', `may not be more than ${bytes} bytes`)
}

export function tooMany(field: string, count: number, most: number): FieldError {
  return fieldError(field, 'FieldValueTooMany', `Too many: ${count}`, `must have at most ${most} items`)
}

/** Any other mistake: `what` is the sort in words, `detail` the sentence after it. */
export function fieldError(
  field: string,
  reason: FieldErrorReason,
  what: string,
  detail: string,
): FieldError {
  return { field, reason, message: detail === '' ? what : `${what}: ${detail}` }
}
