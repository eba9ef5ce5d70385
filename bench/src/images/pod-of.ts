// The template of a program's Pods, as the manifests have it.

import { installation } from '@ingot/deploy'
import type { Component } from '@ingot/deploy'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1'

/** An object of an installation. Throws where there is none. */
export function installed(kind: string, name: string): object {
  const objects = installation({ registry: 'localhost', tag: 'test' })
  const found = objects.find((it) => it.kind === kind && it.metadata?.name === name)
  if (found === undefined) throw new Error(`no ${kind} ${name} is installed`)
  return found
}

export function templateOf(component: Component): PodTemplateSpec {
  const workload = installed(component === 'controller' ? 'Deployment' : 'DaemonSet', component)
  return (workload as { readonly spec: { readonly template: PodTemplateSpec } }).spec.template
}
