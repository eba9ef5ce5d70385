// What both programs count of their dealings with the API server and its configuration: MetalLB's metrics under its names
// and help texts, and ours of the rejected objects and of what cannot be read.

import type { Verdict } from '@ingot/api'
import type { Metric, Metrics } from '@ingot/telemetry'

export interface ClientMetrics {
  /** An object was looked at, or a configuration read. */
  readonly updates: Metric
  readonly updateErrors: Metric
  readonly configLoaded: Metric
  readonly configStale: Metric
  readonly rejectedObjects: Metric<'kind'>
}

export function registerClientMetrics(metrics: Metrics): ClientMetrics {
  return {
    updates: metrics.counter(
      'metallb_k8s_client_updates_total',
      'Number of k8s object updates that have been processed.',
    ),
    updateErrors: metrics.counter(
      'metallb_k8s_client_update_errors_total',
      'Number of k8s object updates that failed for some reason.',
    ),
    configLoaded: metrics.gauge(
      'metallb_k8s_client_config_loaded_bool',
      '1 if the MetalLB configuration was successfully loaded at least once.',
    ),
    configStale: metrics.gauge(
      'metallb_k8s_client_config_stale_bool',
      '1 if running on a stale configuration, because the latest config failed to load.',
    ),
    rejectedObjects: metrics.gauge(
      'ingot_config_rejected_objects',
      'Number of objects of the newest configuration that are rejected, by kind; no series where there are none.',
      ['kind'],
    ),
  }
}

/** A configuration is about to be read. */
export function expectConfig({ configLoaded, configStale }: ClientMetrics): void {
  configLoaded.set(0)
  configStale.set(0)
}

/** Of a program that stands by there is nothing to say: it has no configuration, and is not to have one. */
export function forgetConfig({ configLoaded, configStale, rejectedObjects }: ClientMetrics): void {
  for (const metric of [configLoaded, configStale, rejectedObjects]) metric.clear()
}

/** Tells of the kinds, by their plural, that cannot be listed or watched; `unreadable` is asked at each exposition. */
export function registerUnreadable(metrics: Metrics, unreadable: () => readonly string[]): void {
  metrics.collected(
    'gauge',
    'ingot_kube_unreadable_resources',
    'Kinds that cannot be listed or watched now, so that what is known of them gets old; no series where there are none.',
    ['resource'],
    () => unreadable().map((resource) => [{ resource }, 1]),
  )
}

/** Counts what is wrong with the newest configuration; `rejected` has a verdict for each object. */
export function countRejected(
  { configStale, rejectedObjects }: ClientMetrics,
  rejected: readonly Verdict[],
): void {
  configStale.set(rejected.length === 0 ? 0 : 1)
  rejectedObjects.clear()
  for (const { facts } of rejected) rejectedObjects.inc({ kind: String(facts['kind']) })
}
