// What the values change in a Pod, the same for both programs: an object with a Pod's template in `spec.template`.

import type { AnyObject } from '../objects.ts'
import { type Component, PORTS } from '../names.ts'
import { at } from './at.ts'
import { filled, type Insert, lines, optional, quoted, scalar, when } from './insert.ts'
import { accountOf, nameOf, released, selectorOf } from './released.ts'

const TLS_SECRETS = {
  controller: '.Values.tls.controllerMetricsTLSSecret',
  speaker: '.Values.tls.speakerMetricsTLSSecret',
} as const

const METRICS_CERTIFICATE = { name: 'metrics-certificate', path: '/etc/metrics' } as const

/** @param args More flags of the program. */
export function workloadTemplate(object: AnyObject, component: Component, args: readonly unknown[]): unknown {
  const values = `.Values.${component}`
  const pod = 'spec.template.spec'
  const program = `${pod}.containers.${component}`
  const secret = TLS_SECRETS[component]
  const { name, path } = METRICS_CERTIFICATE
  return at(released(object, nameOf(component), component), {
    'spec.selector.matchLabels': selectorOf(component),
    'spec.template.metadata.labels': lines(`include "ingot.podLabels" (list . "${component}")`),
    'spec.template.metadata.annotations': filled(
      `(include "ingot.podAnnotations" (list . "${component}") | fromYaml)`,
    ),
    [`${pod}.serviceAccountName`]: scalar(accountOf(component)),
    [`${pod}.imagePullSecrets`]: filled('.Values.imagePullSecrets'),
    [`${pod}.nodeSelector`]: merged(`${values}.nodeSelector`),
    [`${pod}.priorityClassName`]: optional(`${values}.priorityClassName`),
    [`${pod}.runtimeClassName`]: optional(`${values}.runtimeClassName`),
    [`${pod}.securityContext`]: lines(`toYaml ${values}.securityContext`),
    [`${pod}.volumes`]: alsoWhen(secret, { name, secret: { secretName: quoted(secret) } }),
    [`${program}.image`]: scalar(`include "ingot.image" (list . "${component}")`),
    [`${program}.imagePullPolicy`]: optional(`${values}.image.pullPolicy`),
    [`${program}.command`]: when(`${values}.command`, [quoted(`${values}.command`)]),
    [`${program}.args`]: also(...programFlags(component), ...args),
    [`${program}.ports.metricshttps.containerPort`]: scalar('.Values.prometheus.metricsPort'),
    [`${program}.livenessProbe`]: probeOf(`${values}.livenessProbe`),
    [`${program}.readinessProbe`]: probeOf(`${values}.readinessProbe`),
    [`${program}.resources`]: filled(`${values}.resources`),
    [`${program}.volumeMounts`]: alsoWhen(secret, { name, mountPath: path, readOnly: true }),
    [`${pod}.containers`]: also(filled(`${values}.extraContainers`)),
  })
}

/** A flag with a value of its own where there is one. */
export function flag(name: string, value: string): Insert {
  return when(value, scalar(`printf "--${name}=%v" ${value} | quote`))
}

/** More items of a list, which may not be there. */
export function also(...items: readonly unknown[]) {
  return (there: readonly unknown[] = []): readonly unknown[] => [...there, ...items]
}

/** One more item of a list where the condition holds. */
function alsoWhen(condition: string, item: unknown) {
  return (there: readonly unknown[] | undefined): unknown =>
    there === undefined ? when(condition, [item]) : [...there, when(condition, item)]
}

function programFlags(component: Component): readonly Insert[] {
  return [
    flag('log-level', `.Values.${component}.logLevel`),
    flag('lb-class', '.Values.loadBalancerClass'),
    when(
      `ne (int .Values.prometheus.metricsPort) ${PORTS.metricsHttps}`,
      scalar('printf "--port=%v" .Values.prometheus.metricsPort | quote'),
    ),
    when(TLS_SECRETS[component], `--metrics-cert-dir=${METRICS_CERTIFICATE.path}`),
    flag('tls-min-version', '.Values.tls.minVersion'),
    flag('tls-cipher-suites', '.Values.tls.cipherSuites'),
    flag('tls-curve-preferences', '.Values.tls.curvePreferences'),
  ]
}

/** What the manifests have, and the value's keys beside it. */
function merged(value: string) {
  return (there: unknown) => lines(`toYaml (merge ${dictOf(there)} (${value} | default dict))`)
}

function probeOf(value: string) {
  return (there: unknown) => {
    const httpGet = (there as { readonly httpGet: unknown }).httpGet
    return when(
      `${value}.enabled`,
      lines(`toYaml (merge (dict "httpGet" ${dictOf(httpGet)}) (omit ${value} "enabled"))`),
    )
  }
}

/** An object with texts as a template's expression. */
function dictOf(object: unknown): string {
  const entries = Object.entries(object as Readonly<Record<string, string>>)
  return `(dict ${entries.map((entry) => entry.map((text) => JSON.stringify(text)).join(' ')).join(' ')})`
}
