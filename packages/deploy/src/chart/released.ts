// What an object of the plain manifests becomes in a release of the chart, whatever its kind: names that may begin with
// the release's, its namespace, and the labels of both worlds: MetalLB's plain manifests and its chart.

import type { AnyObject } from '../objects.ts'
import type { Component } from '../names.ts'
import { at } from './at.ts'
import { lines, scalar } from './insert.ts'

export const NAMESPACE = scalar('.Release.Namespace')

/** By `suffix`, `controller` say, alone or behind the full name. */
export function nameOf(suffix: string): string {
  return `include "ingot.fullname" (list . "${suffix}")`
}

export function accountOf(component: Component): string {
  return `include "ingot.serviceAccount" (list . "${component}")`
}

/** Labels by which a program's Pods are found. */
export function selectorOf(component: Component) {
  return lines(`include "ingot.selectorLabels" (list . "${component}")`)
}

/** On every object; with the program's own where it is one's. */
export function labelsOf(component?: Component) {
  return component === undefined
    ? lines('include "ingot.labels" .')
    : lines(`include "ingot.componentLabels" (list . "${component}")`)
}

/** The object under the release's name for it, in its namespace. */
export function released(object: AnyObject, name: string, component?: Component): unknown {
  return at(object, {
    'metadata.name': scalar(name),
    ...(object.metadata?.namespace !== undefined && { 'metadata.namespace': NAMESPACE }),
    'metadata.labels': labelsOf(component),
  })
}
