// What MetalLB counts of its dealings with the API server, in both of its programs, under its names and help texts.

import type { Metric, Metrics } from '@ingot/telemetry'

export interface ClientMetrics {
  /** An object was looked at, or a configuration read. */
  readonly updates: Metric
  readonly updateErrors: Metric
  readonly configLoaded: Metric
  readonly configStale: Metric
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
  }
}
