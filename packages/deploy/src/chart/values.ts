// The chart's values: all that MetalLB's chart takes, so that a values.yaml of people who have it installs unchanged, and
// Ingot's own. Defaults of a Pod are those of the plain manifests.

import type { Container, PodSpec, Probe } from 'kubernetes-types/core/v1'
import { alertValues } from './alert-rules.ts'
import { ownSection, section, setting, type Section, type Values } from './value.ts'
import type { Component } from '../names.ts'
import { PORTS } from '../names.ts'

/** What the values of both programs begin with. */
export interface PodDefaults {
  readonly component: Component
  readonly repository: string
  readonly container: Container
  readonly pod: PodSpec
}

/** Taken, since MetalLB's chart has it, and without effect. */
const idle = (fallback: unknown, why: string) => setting(fallback, `Without effect: ${why}.`)

const PORT = { type: 'integer', minimum: 1, maximum: 65535 }
const LOG_LEVELS = ['all', 'debug', 'info', 'warn', 'error', 'none']

export function chartValues(controller: PodDefaults, speaker: PodDefaults): Section {
  return section('', {
    imagePullSecrets: setting([]),
    nameOverride: setting('', 'The label app.kubernetes.io/name; metallb without it.'),
    fullnameOverride: setting(
      '',
      'Begins the names of all objects, as in metallb-controller; without it they are controller and speaker.',
    ),
    loadBalancerClass: setting('', 'Look after Services of this class; without it, after those without one.'),
    rbac: section('', { create: setting(true) }),
    tls: section('Of the metrics over HTTPS.', {
      cipherSuites: setting('', 'Of TLS 1.2, by their IANA names, with commas.'),
      curvePreferences: setting('', 'By their IANA numbers, with commas.'),
      minVersion: setting('', 'VersionTLS12 or VersionTLS13, which is the default.'),
      controllerMetricsTLSSecret: setting(
        '',
        'With tls.crt and tls.key; a certificate of its own without it.',
      ),
      speakerMetricsTLSSecret: setting(''),
    }),
    prometheus: prometheus(),
    controller: section('', {
      enabled: setting(true),
      replicas: setting(2, 'One works, by a Lease; the others are at hand.', { type: 'integer', minimum: 0 }),
      ...program(controller),
      strategy: setting({ type: 'RollingUpdate' }),
      webhookMode: idle('enabled', 'the definitions check by themselves what can be checked'),
      podDisruptionBudget: ownSection('', { enabled: setting(true) }),
    }),
    speaker: section('', {
      enabled: setting(true),
      ...program(speaker),
      updateStrategy: setting({ type: 'RollingUpdate' }),
      tolerateMaster: setting(true, 'Run on control planes, too.'),
      ignoreExcludeLB: setting(
        false,
        'Announce from nodes that are labelled node.kubernetes.io/exclude-from-external-load-balancers.',
      ),
      memberlist: section('The gossip by which speakers see each other.', {
        enabled: setting(true),
        mlBindPort: setting(PORTS.memberlist, 'TCP and UDP.', PORT),
        mlBindAddrOverride: setting('', "Instead of the node's own address."),
        mlSecretKeyPath: setting('/etc/ml_secret_key'),
      }),
      secretName: setting('', 'A Secret of yours for the gossip; without it, the controller makes one.'),
      wanConfig: setting(false, 'Gossip with the timings of a wide area network.'),
      excludeInterfaces: section('Interfaces of containers and overlays never answer.', {
        enabled: setting(true),
      }),
      bgp: ownSection('', {
        listenAddress: setting(
          '',
          'Addresses of the node that routers may connect to, with commas. It only dials without them, and needs no capability.',
        ),
        listenPort: setting(179, '', PORT),
      }),
      extraArgs: setting([], 'More flags; `ingot speaker --help` lists them.'),
      bgpDebounceTimeout: idle(null, 'the speaker speaks BGP itself, at once'),
      startupProbe: idle({ enabled: true }, 'the speaker needs no time to start'),
      ...Object.fromEntries(
        ['frr', 'reloader', 'frrMetrics', 'initContainers'].map((key) => [
          key,
          idle({}, 'the speaker speaks BGP itself'),
        ]),
      ),
    }),
    crds: section('', {
      enabled: setting(true),
      validationFailurePolicy: idle('Fail', 'there is no webhook'),
    }),
    frrk8s: section('Without effect: the speaker speaks BGP itself.', {
      enabled: setting(false),
      external: setting(false),
      namespace: setting(''),
    }),
    networkpolicies: section('', {
      enabled: setting(false),
      defaultDeny: setting(false, 'Nothing else in the namespace is reached, or reaches anything.'),
      apiPort: setting(6443, 'Of the API server.', PORT),
    }),
    defaultPool: ownSection('A pool to begin with, announced by ARP and neighbour discovery.', {
      name: setting('default'),
      addresses: setting(
        [],
        'Prefixes and ranges, as 192.0.2.0/28 and 192.0.2.40-192.0.2.60; there is no pool without one.',
        {
          type: 'array',
          items: { type: 'string' },
        },
      ),
      autoAssign: setting(true, 'Give them to Services that ask for no pool.'),
      shared: setting(false, 'Services share its addresses, as far as their ports differ.'),
    }),
  })
}

/** What the values of both programs have in common. */
function program({ component, repository, container, pod }: PodDefaults): Values {
  return {
    logLevel: setting('info', LOG_LEVELS.join(', '), { enum: LOG_LEVELS }),
    command: setting('', 'Instead of the program of the image.'),
    image: section('', {
      repository: setting(repository),
      tag: setting(null, "The chart's version without it."),
      pullPolicy: setting(null),
    }),
    serviceAccount: section('', {
      create: setting(true),
      name: setting('', `${component} without it.`),
      annotations: setting({}),
    }),
    securityContext: setting(pod.securityContext, 'Of the Pod.'),
    resources: setting(
      container.resources,
      'A limit of CPU makes it late; a speaker that is late loses its addresses.',
    ),
    nodeSelector: setting({}),
    tolerations: setting([]),
    priorityClassName: setting(pod.priorityClassName),
    runtimeClassName: setting(''),
    affinity: setting({}),
    podAnnotations: setting({}),
    labels: setting({}, 'More labels of the Pods.'),
    livenessProbe: probe(container.livenessProbe),
    readinessProbe: probe(container.readinessProbe),
    extraContainers: setting([]),
  }
}

function probe(probe: Probe = {}): Section {
  const times = Object.entries(probe).filter(([key]) => key !== 'httpGet')
  return section('', {
    enabled: setting(true),
    ...Object.fromEntries(times.map(([key, value]) => [key, setting(value)])),
  })
}

function prometheus(): Section {
  const monitor = {
    jobLabel: setting('app.kubernetes.io/name'),
    interval: setting(null, "Prometheus' own without it."),
    metricRelabelings: setting([]),
    relabelings: setting([]),
  }
  const labelled = { additionalLabels: setting({}), annotations: setting({}) }
  return section('', {
    scrapeAnnotations: setting(false, 'Annotate the Pods with prometheus.io/scrape and its port.'),
    metricsPort: setting(PORTS.metricsHttps, 'Of the metrics over HTTPS, for scrapers with a token.', PORT),
    rbacPrometheus: setting(true, 'Let Prometheus find the Pods, where its account is named.'),
    serviceAccount: setting('', 'Of Prometheus.'),
    namespace: setting('', 'Of Prometheus.'),
    podMonitor: section('', { enabled: setting(false), ...labelled, ...monitor }),
    serviceMonitor: section('', {
      enabled: setting(false),
      controller: section('', labelled),
      speaker: section('', labelled),
      ...monitor,
    }),
    prometheusRule: section('', {
      enabled: setting(false),
      ...labelled,
      ...alertValues(),
      extraAlerts: setting([]),
    }),
  })
}
