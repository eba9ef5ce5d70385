// A message for a person: one line that says what it is and what becomes of it, and below it what is in it.

import { oneLine } from '../print.ts'
import type { Trouble } from './flow-decoder.ts'
import type { MessageReport, MessageVerdict, NotificationReport } from './message-report.ts'
import type { OpenReport } from './open-report.ts'
import type { UpdateReport } from './update-report.ts'

const WIDTH = 110

export function troubleLine({ place, trouble, octets }: Trouble): string {
  return `${place === undefined ? '' : `${place}: `}${trouble}${octets === undefined ? '' : `: ${octets}`}`
}

export function messageLines(report: MessageReport): string[] {
  const { place, time, from, to, type, length, verdict } = report
  const between = from === undefined || to === undefined ? [] : [`${from} > ${to}`]
  const where = [place, ...(time === undefined ? [] : [time]), ...between].join('  ')
  const lines = [
    ...(report.open === undefined ? [] : openLines(report.open)),
    ...(report.update === undefined ? [] : updateLines(report.update, verdict)),
    ...(report.notification === undefined ? [] : notificationLines(report.notification)),
    ...(report.routeRefresh === undefined
      ? []
      : [`${report.routeRefresh.subtype}, ${report.routeRefresh.family}`]),
    ...(report.octets === undefined ? [] : row('octets', [report.octets])),
  ]
  return [`${where}  ${type}, ${length} octets: ${verdictText(verdict)}`, ...lines.map((line) => `  ${line}`)]
}

/** `treat-as-withdraw: NEXT_HOP length (RFC 7606 7.3)`. */
function verdictText({ action, fault, attribute, rule, notification, ineligible }: MessageVerdict): string {
  const what = fault === undefined ? '' : `: ${attribute === undefined ? '' : `${attribute} `}${fault}`
  const told =
    notification === undefined
      ? ''
      : `, NOTIFICATION ${notification.code}/${notification.subcode} (${notification.text})` +
        (notification.data === '' ? '' : ` data ${notification.data}`)
  const unused = ineligible === undefined ? '' : `, not used: ${ineligible}`
  return `${action}${what}${rule === undefined ? '' : ` (${rule})`}${told}${unused}`
}

function openLines({ version, asn, holdTime, identifier, capabilities }: OpenReport): string[] {
  return [
    `version ${version}, AS ${asn}, hold time ${holdTime} s, identifier ${identifier}`,
    ...capabilities.map(({ name, value }) => oneLine(`${name}${value === undefined ? '' : `: ${value}`}`)),
  ]
}

function updateLines({ withdrawn, announced, attributes }: UpdateReport, verdict: MessageVerdict): string[] {
  return [
    ...(verdict.endOfRib === undefined ? [] : [`End-of-RIB, ${verdict.endOfRib}`]),
    ...row('withdrawn', withdrawn),
    ...attributes.flatMap(({ name, value }) => {
      const items = Array.isArray(value) ? value : [String(value)]
      return items.length === 0 || items[0] === '' ? [name] : row(name, items)
    }),
    ...row('announced', announced),
  ]
}

function notificationLines({
  code,
  subcode,
  text,
  data,
  shutdownCommunication,
}: NotificationReport): string[] {
  return [
    `${code}/${subcode} ${text}`,
    ...(shutdownCommunication === undefined ? [] : [`"${shutdownCommunication}"`]),
    ...(data === '' || shutdownCommunication !== undefined ? [] : [`data ${data}`]),
  ]
}

/** A name and items, over as many lines as they need; none without items. */
function row(name: string, items: readonly string[]): string[] {
  const lines: string[] = []
  for (const item of items) {
    const last = lines.at(-1)
    if (last === undefined) lines.push(`${name}  ${item}`)
    else if (last.length + item.length + 2 > WIDTH) lines.push(`${' '.repeat(name.length)}  ${item}`)
    else lines[lines.length - 1] = `${last}  ${item}`
  }
  return lines
}
