// The files of deploy/chart that are written from code: its card, its values with their schema, and a template for each
// file of the plain manifests. What only a chart has, its named templates and its notes, lies there by hand.

import { customResourceDefinitions } from '@ingot/api/kinds'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1'
import { stringify } from 'yaml'
import { version } from '../../package.json'
import { controllerObjects } from '../controller.ts'
import { type Component, COMPONENTS } from '../names.ts'
import type { Images } from '../pod.ts'
import { speakerObjects } from '../speaker.ts'
import { accessTemplate } from './access-template.ts'
import { at } from './at.ts'
import { controllerTemplate } from './controller-template.ts'
import { defaultPoolTemplate } from './default-pool-template.ts'
import { isInsert, when } from './insert.ts'
import { monitoringTemplate } from './monitoring-template.ts'
import { networkTemplate } from './network-template.ts'
import { speakerTemplate } from './speaker-template.ts'
import { templateText } from './template-text.ts'
import { valuesSchema, valuesText } from './value.ts'
import { chartValues, type PodDefaults } from './values.ts'

/** Texts by their names in the chart, without what the files of deploy/ begin with. */
export function chart(images: Images): Readonly<Record<string, string>> {
  const values = chartValues(...defaults(images))
  return {
    'Chart.yaml': stringify(CARD, { singleQuote: true }),
    'values.yaml': valuesText(values.values),
    'values.schema.json': `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...valuesSchema(values) }, undefined, 2)}\n`,
    ...definitions(),
    'templates/access.yaml': documents(COMPONENTS.flatMap(access)),
    'templates/controller.yaml': whole('.Values.controller.enabled', controllerTemplate(images)),
    'templates/speaker.yaml': whole('.Values.speaker.enabled', speakerTemplate(images)),
    'templates/monitoring.yaml': documents(monitoringTemplate()),
    'templates/network-policies.yaml': documents(networkTemplate()),
    'templates/default-pool.yaml': documents(defaultPoolTemplate()),
  }
}

const CARD = {
  apiVersion: 'v2',
  name: 'ingot',
  description: "A load balancer for bare-metal Kubernetes, on MetalLB's API",
  type: 'application',
  version,
  appVersion: `v${version}`,
  kubeVersion: '>= 1.25.0-0',
  home: 'https://github.com/ingot-lb/ingot',
  keywords: ['load-balancer', 'bare-metal', 'bgp', 'arp', 'metallb'],
}

function defaults(images: Images) {
  const [deployment] = controllerObjects(images)
  const [, daemonSet] = speakerObjects(images)
  return [podDefaults('controller', deployment, images), podDefaults('speaker', daemonSet, images)] as const
}

function podDefaults(
  component: Component,
  { spec }: Deployment | DaemonSet,
  { registry }: Images,
): PodDefaults {
  const pod = spec?.template.spec
  const [container] = pod?.containers ?? []
  if (pod === undefined || container === undefined) throw new Error(`the ${component} has no container`)
  return { component, repository: `${registry}/${component}`, container, pod }
}

/** Each by itself, since they are long. They and what is configured by them stay when the release ends. */
function definitions(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    customResourceDefinitions.map((it) => [
      `templates/crds/${it.spec.names.plural}.yaml`,
      whole('.Values.crds.enabled', [
        at(it, { 'metadata.annotations': { 'helm.sh/resource-policy': 'keep' } }),
      ]),
    ]),
  )
}

function access(component: Component): readonly unknown[] {
  const { account, roles } = accessTemplate(component)
  const values = `.Values.${component}`
  return [
    when(`and ${values}.enabled ${values}.serviceAccount.create`, account),
    ...roles.map((it) => when(`and ${values}.enabled .Values.rbac.create`, it)),
  ]
}

/** A file that is empty but for the condition. */
function whole(condition: string, objects: readonly unknown[]): string {
  return `{{- if ${condition} }}\n${documents(objects)}{{- end }}\n`
}

function documents(objects: readonly unknown[]): string {
  return objects.map(documentText).join('')
}

function documentText(object: unknown): string {
  if (!isInsert(object) || object.insert !== 'when') return `---\n${templateText(object)}`
  return `{{- if ${object.condition} }}\n---\n${templateText(object.value)}{{- end }}\n`
}
