// What is said of a configuration, and of what cannot be read.

import { expect, test } from 'bun:test'
import { Metrics } from '@ingot/telemetry'
import { expectConfig, forgetConfig, registerClientMetrics, registerUnreadable } from './client-metrics.ts'

function samples(metrics: Metrics, name: string): string[] {
  const lines = metrics.expose().split('\n')
  return lines.filter((line) => line.startsWith(name))
}

test('a program that stands by says nothing of a configuration, so that nobody misses one', () => {
  const metrics = new Metrics()
  const ours = registerClientMetrics(metrics)
  const config = () => samples(metrics, 'metallb_k8s_client_config_')
  const unread = ['metallb_k8s_client_config_loaded_bool 0', 'metallb_k8s_client_config_stale_bool 0']
  expect(config()).toEqual(unread)
  ours.configStale.set(1)
  forgetConfig(ours)
  expect(config()).toEqual([])
  expectConfig(ours)
  expect(config()).toEqual(unread)
})

test('what cannot be read has a series until it can', () => {
  const metrics = new Metrics()
  let kinds = ['nodes', 'services']
  registerUnreadable(metrics, () => kinds)
  const unreadable = () => samples(metrics, 'ingot_kube_unreadable_resources')
  expect(unreadable()).toEqual([
    'ingot_kube_unreadable_resources{resource="nodes"} 1',
    'ingot_kube_unreadable_resources{resource="services"} 1',
  ])
  kinds = []
  expect(unreadable()).toEqual([])
})
