// The alerts in a chart: each can be switched off and given other labels, those of pools can leave pools out, and how
// full a pool may be is a list. The names of the values are MetalLB's.

import type { Alert } from '../alert.ts'
import { ALERTS } from '../alerts.ts'
import { ruleOf } from '../monitoring.ts'
import { each, filled, lines, scalar, when } from './insert.ts'
import { section, setting, type Values } from './value.ts'

const RULE = '.Values.prometheus.prometheusRule'
/** What there is one alert of for each threshold. */
const USAGE = /^MetalLBAddressPoolUsage(?<percent>\d+)Percent$/
const POOL_METRIC = 'metallb_allocator_addresses_total'

const usage = ALERTS.filter(({ alert }) => USAGE.test(alert))
const others = ALERTS.filter((it) => !usage.includes(it))

export function alertValues(): Values {
  const excludePools = setting('', 'A regular expression of the pools that are left out.', {})
  return {
    ...Object.fromEntries(
      others.map((it) => [
        valueName(it),
        section('', {
          enabled: setting(true),
          ...(isOfPools(it) && { excludePools }),
          labels: setting({ severity: it.severity }),
        }),
      ]),
    ),
    addressPoolUsage: section('', {
      enabled: setting(true),
      excludePools,
      thresholds: setting(
        usage.map((it) => ({ percent: percentOf(it), labels: { severity: it.severity } })),
        'One alert for each.',
      ),
    }),
  }
}

/** The rules of the PrometheusRule, as items of their list. */
export function alertRules(): readonly unknown[] {
  return [
    ...others.map((it) => {
      const values = `${RULE}.${valueName(it)}`
      return when(`${values}.enabled`, {
        ...ruleOf(it),
        expr: isOfPools(it) ? withoutPools(JSON.stringify(it.expr), values) : it.expr,
        labels: lines(`toYaml ${values}.labels`),
      })
    }),
    ...usage.slice(0, 1).map((it) => {
      const values = `${RULE}.addressPoolUsage`
      const percent = (text: string) =>
        `(${JSON.stringify(text)} | replace "${percentOf(it)}" (.percent | toString))`
      const rule = ruleOf(it)
      return when(
        `${values}.enabled`,
        each(`${values}.thresholds`, {
          ...rule,
          alert: scalar(percent(it.alert)),
          expr: withoutPools(percent(it.expr), `$${values}`),
          annotations: { ...rule.annotations, summary: scalar(`${percent(it.summary)} | quote`) },
          labels: lines('toYaml .labels'),
        }),
      )
    }),
    filled(`${RULE}.extraAlerts`),
  ]
}

/** `staleConfig` of MetalLBStaleConfig, `bgpSessionDown` of MetalLBBGPSessionDown. */
function valueName({ alert }: Alert): string {
  return alert
    .replace(/^(MetalLB|Ingot)/, '')
    .replace(/^([A-Z]+(?=[A-Z][a-z])|[A-Z])/, (start) => start.toLowerCase())
}

function isOfPools({ expr }: Alert): boolean {
  return expr.includes(POOL_METRIC)
}

function percentOf({ alert }: Alert): number {
  return Number(USAGE.exec(alert)?.groups?.percent)
}

/** @param expr A template's expression that gives PromQL. */
function withoutPools(expr: string, values: string) {
  const excluding = `printf "(%s) unless on(pool) ${POOL_METRIC}{pool=~%q}" ${expr} ${values}.excludePools`
  return when(`${values}.excludePools`, scalar(`${excluding} | quote`), scalar(`${expr} | quote`))
}
