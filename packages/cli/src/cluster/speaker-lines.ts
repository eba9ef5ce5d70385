// What the speakers say of an address, for a person who has been woken up: one block a node, the state and its cause first,
// then the last frames. Ages are by the speaker's own clock, so they hold whatever the clock here says.

import type { AddressReport, InterfaceReport, Layer2Report, PlaceReport } from '@ingot/api/layer2-report'
import { oneLine } from '../print.ts'
import { ageText, sinceText } from './ages.ts'
import type { SpeakerAnswer } from './ask-speakers.ts'

/** Names in one line; of a cluster of five hundred nodes nobody reads all. */
const NAMES_MAX = 6

/** `candidates` are the nodes of the election. */
export function speakerLines(
  answers: readonly SpeakerAnswer[],
  service: string,
  candidates: readonly string[],
): string[] {
  if (answers.length === 0) return []
  const lines = [...ownerLines(answers), ...answers.flatMap((answer) => linesOf(answer, service, candidates))]
  return ['', 'Speakers:', ...lines.map((line) => `  ${line}`)]
}

/** Who answers now, on which of his interfaces: the line to read first. */
function ownerLines(answers: readonly SpeakerAnswer[]): string[] {
  const reports = answers.flatMap((answer) => ('report' in answer ? [answer.report] : []))
  const addresses = new Set(reports.flatMap((report) => report.addresses.map(({ address }) => address)))
  return [...addresses].map((address) => {
    const owners = reports.flatMap(({ node, addresses: all }) => {
      const places = all.find((it) => it.address === address)?.interfaces ?? []
      const on = places.filter(({ isAnswered }) => isAnswered).map((it) => it.interface)
      return on.length === 0 ? [] : [`${node} on ${on.join(', ')}`]
    })
    const unasked = answers.length - reports.length
    const unless = unasked === 0 ? '' : `, unless one of ${unasked} that could not be asked`
    return owners.length === 0
      ? `${address} is answered by nobody${unless}`
      : `${address} is answered by ${owners.join('; and by ')}`
  })
}

function linesOf(answer: SpeakerAnswer, service: string, candidates: readonly string[]): string[] {
  if ('unasked' in answer) return [`${answer.node}: ${oneLine(answer.unasked)}`]
  const { report, node } = answer
  const decision = report.decisions.find((it) => it.service === service)
  const isIdle = report.addresses.every(({ interfaces }) => interfaces.length === 0)
  const lines = [
    ...(isIdle ? [oneLine(decision?.message ?? 'it does not know the Service')] : []),
    ...report.addresses.flatMap((address) => addressLines(address, report)),
    ...report.interfaces.map((it) => interfaceLine(it, report)),
    ...missingLines(report, candidates),
  ]
  return [`${node}:`, ...lines.map((line) => `  ${line}`)]
}

function addressLines(address: AddressReport, report: Layer2Report): string[] {
  if (address.interfaces.length === 0) return []
  return [
    `${address.address}${countersText(address)}`,
    ...address.interfaces.flatMap((place) => [
      `  ${place.interface}: ${stateText(place, report.time)}`,
      ...frameLines(place, report).map((line) => `    ${line}`),
    ]),
  ]
}

function countersText({ counters }: AddressReport): string {
  if (counters === undefined) return ''
  const { responsesSent, requestsReceived, gratuitousSent, conflicts } = counters
  const foreign = conflicts === 0 ? '' : `, ${count(conflicts)} frames of others who use it`
  return (
    `: ${count(responsesSent)} replies to ${count(requestsReceived)} requests, ` +
    `${count(gratuitousSent)} announcements${foreign}`
  )
}

function stateText({ state, because, since, isAnswered }: PlaceReport, now: string): string {
  if (state === undefined) return isAnswered ? 'answers' : 'does not answer'
  const when = since === undefined ? '' : ` since ${sinceText(since, now)}`
  return `${state}${when}${because === undefined ? '' : `, because ${oneLine(because)}`}`
}

function frameLines(place: PlaceReport, report: Layer2Report): string[] {
  const { lastReply, lastAnnouncement, heard, takenFrom, isAnswered } = place
  const ago = (at: string) => `${ageText(at, report.time)} ago`
  const lines: string[] = []
  if (takenFrom !== undefined)
    lines.push(`taken ${takenFrom.silentMilliseconds} ms after ${takenFrom.node} was heard last`)
  if (lastReply !== undefined)
    lines.push(`answered ${askerText(lastReply.to)} (${lastReply.hardwareAddress}) ${ago(lastReply.at)}`)
  else if (isAnswered) lines.push('nobody has been answered here yet')
  if (lastAnnouncement !== undefined) lines.push(`announced ${ago(lastAnnouncement)}`)
  if (heard !== undefined) {
    const { kind, hardwareAddress, node = 'a host that is no speaker heard here', at } = heard
    lines.push(`${VERBS[kind]} by ${node} (${hardwareAddress}) ${ago(at)}`)
  }
  return [...lines, ...claimLines(place, report)]
}

const VERBS = { answer: 'answered', announcement: 'announced', claim: 'used', probe: 'probed for' } as const

/** Who says that he answers, unless the last frame shows it; of one who has fallen silent it says nothing any more. */
function claimLines({ claims, heard, interface: name }: PlaceReport, { interfaces }: Layer2Report): string[] {
  const peers = interfaces.find((it) => it.name === name)?.peers ?? []
  const isHeard = (node: string) => peers.some((peer) => peer.node === node && peer.isHeard)
  const others = claims.filter(({ node }) => isHeard(node) && node !== heard?.node)
  if (others.length === 0) return []
  return [
    `claimed by ${names(others.map(({ node, isLeaving }) => (isLeaving ? `${node} (leaving)` : node)))}`,
  ]
}

/** A probe (RFC 5227) has no sender, and duplicate address detection (RFC 4862) is answered to all nodes. */
function askerText(to: string): string {
  if (to === '0.0.0.0') return 'a probe'
  return to === 'ff02::1' ? 'duplicate address detection' : to
}

/** Candidates that gossip has given up, or never had. */
function missingLines({ members }: Layer2Report, candidates: readonly string[]): string[] {
  const missing = candidates.filter((node) => members?.some(({ name }) => name === node) === false)
  return missing.length === 0 ? [] : [`gossip does not have ${names(missing)}`]
}

function interfaceLine(
  { name, hasCarrier, hasHeartbeats, peers }: InterfaceReport,
  report: Layer2Report,
): string {
  if (!hasCarrier) return `${name}: no carrier`
  if (!hasHeartbeats) return `${name}: no heartbeats, gossip alone decides: ${membersText(report)}`
  const heard = peers.filter(({ isHeard }) => isHeard)
  const silent = peers.filter(({ isHeard }) => !isHeard)
  const deaf = heard.filter(({ hearsUs }) => !hearsUs)
  const parts = [
    `hears ${heard.length === 0 ? 'nobody' : names(heard.map(({ node }) => node))}`,
    ...(silent.length === 0
      ? []
      : [
          `not ${names(
            silent.map(({ node, lastHeard, isLeaving }) =>
              isLeaving ? `${node} (left)` : `${node} (silent for ${ageText(lastHeard, report.time)})`,
            ),
          )}`,
        ]),
    ...(deaf.length === 0 ? [] : [`is not heard by ${names(deaf.map(({ node }) => node))}`]),
  ]
  return `${name}: ${parts.join('; ')}`
}

function membersText({ members, node }: Layer2Report): string {
  if (members === undefined) return 'there is none, every node counts as alive'
  const others = members.filter(({ name }) => name !== node)
  if (others.length === 0) return 'it knows no other node'
  return `it has ${names(others.map(({ name, state }) => (state === 'suspect' ? `${name} (suspected)` : name)))}`
}

function names(all: readonly string[]): string {
  const rest = all.length - NAMES_MAX
  const shown = all.slice(0, NAMES_MAX)
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

function count(it: number): string {
  return it.toLocaleString('en-US')
}
