// What the kinds that make Pods have in common: a selector, a template that the selector must match, and the columns
// that show them. Contract: apps/v1, and kube-apiserver's apis/apps/validation.

import type { LabelSelector } from '@ingot/api'
import { selectorMatches } from '@ingot/api'
import type { ApiObject } from '../api-object.ts'
import { invalid, notSupported, required } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { equalJson, isObject, listAt, objectAt, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { listOf, mapOf, string, struct } from '../schema/schema.ts'
import { joined, wideColumn } from './column.ts'
import { formatSelector } from './format-selector.ts'
import { defaultedPodSpec, validatePodSpec } from './pod-spec.ts'
import type { Column } from './resource-kind.ts'

export const labelSelectorSchema = struct('LabelSelector', {
  matchLabels: mapOf(string),
  matchExpressions: listOf(
    struct('LabelSelectorRequirement', { key: string, operator: string, values: listOf(string) }),
  ),
})

/** The columns of `-o wide`, the same for all of them. */
export const workloadColumns: readonly Column[] = [
  wideColumn('Containers', (object) => joined(containersOf(object).map((each) => textAt(each, 'name')))),
  wideColumn('Images', (object) => joined(containersOf(object).map((each) => textAt(each, 'image')))),
  wideColumn('Selector', (object) => formatSelector(objectAt(object, 'spec', 'selector')) || '<none>'),
]

/** The template with the defaults of its Pods. */
export function defaultedTemplate(spec: JsonObject): JsonObject {
  const template = objectAt(spec, 'template')
  return { ...template, spec: defaultedPodSpec(objectAt(template, 'spec')) }
}

/** Every mistake in selector and template; `what` is the kind's name as the message has it. */
export function validateWorkload(
  object: ApiObject,
  previous: ApiObject | undefined,
  what: string,
): FieldError[] {
  const template = objectAt(object, 'spec', 'template')
  return [
    ...validateSelector(object, previous, what),
    ...validatePodSpec(objectAt(template, 'spec'), 'spec.template.spec'),
    ...validateRestartPolicy(textAt(template, 'spec', 'restartPolicy')),
  ]
}

/** A count that must not be negative, where it is there at all. */
export function validateCount(object: ApiObject, field: string): FieldError[] {
  const count = objectAt(object, 'spec')[field]
  if (typeof count !== 'number' || count >= 0) return []
  return [invalid(`spec.${field}`, count, 'must be greater than or equal to 0')]
}

/** A number of the status, 0 where it is not there yet. */
export function statusCount(object: ApiObject, field: string): number {
  return Number(objectAt(object, 'status')[field] ?? 0)
}

function validateSelector(object: ApiObject, previous: ApiObject | undefined, what: string): FieldError[] {
  const { selector } = objectAt(object, 'spec')
  if (!isObject(selector)) return [required('spec.selector')]
  const isEmpty =
    Object.keys(objectAt(selector, 'matchLabels')).length === 0 &&
    listAt(selector, 'matchExpressions').length === 0
  if (isEmpty) return [invalid('spec.selector', selector, `empty selector is invalid for ${what}`)]
  const labels = objectAt(object, 'spec', 'template', 'metadata', 'labels')
  const errors: FieldError[] = []
  if (!selectorMatches(selector as LabelSelector, labels as Record<string, string>)) {
    const why = '`selector` does not match template `labels`'
    errors.push(invalid('spec.template.metadata.labels', labels, why))
  }
  if (previous !== undefined && !equalJson(selector, objectAt(previous, 'spec', 'selector'))) {
    errors.push(invalid('spec.selector', selector, 'field is immutable'))
  }
  return errors
}

function validateRestartPolicy(policy: string): FieldError[] {
  if (policy === 'Always') return []
  return [notSupported('spec.template.spec.restartPolicy', policy, ['Always'])]
}

function containersOf(object: ApiObject): Json[] {
  return listAt(object, 'spec', 'template', 'spec', 'containers')
}
