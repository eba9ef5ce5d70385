// An adoption plan for a person: what is there, what stands in the way, what to type, what changes, how to go back.

import { table } from '../print.ts'
import type { AdoptionPlan, Images, Step } from './adoption-plan.ts'
import type { OtherFinding } from './finding.ts'
import type { Installation } from './installation.ts'

export function adoptionLines(plan: AdoptionPlan): string[] {
  const { installation, refusal, oldConfiguration } = plan
  return [
    ...(installation === undefined
      ? ['There is no MetalLB in this cluster.']
      : installed(installation, plan.images)),
    ...section('Stands in the way:', plan.blockers),
    ...(refusal === undefined ? [] : ['', `Refused: ${refusal}.`]),
    ...section(
      refusal === undefined ? 'To do (by hand, or by --apply):' : 'To do (by --apply):',
      plan.steps.flatMap(stepLines),
    ),
    ...section('Nodes:', moveLines(plan)),
    ...section('To go back:', plan.wayBack.flatMap(stepLines)),
    ...section('Note:', plan.notes),
    ...section('Not carried over:', plan.notCarriedOver),
    ...section('Different on the wire:', wireLines(plan)),
    ...plan.others.flatMap(otherLines),
    ...(oldConfiguration === undefined
      ? []
      : [
          ...section(`The ConfigMap ${oldConfiguration.from} as objects:`, oldConfiguration.problems),
          ...oldConfiguration.manifests.trimEnd().split('\n'),
        ]),
  ]
}

function installed(
  { namespace, version, mode, speaker, helmRelease, frrK8s, kinds, webhooks }: Installation,
  images: Images,
): string[] {
  const by = helmRelease === undefined ? 'its manifests' : `the Helm release ${helmRelease}`
  const frr =
    frrK8s === undefined
      ? ''
      : ` in ${frrK8s.namespace}${frrK8s.daemonSet === undefined ? ', not its own' : ''}`
  const isOurs = speaker.image === images.speaker
  return [
    `${isOurs ? "Ingot, in MetalLB's place," : `MetalLB ${version || speaker.image}`} in ${namespace}, by ${by}`,
    `  mode      ${mode}${frr}`,
    `  kinds     ${
      Object.entries(kinds)
        .map(([plural, versions]) => `${plural} ${versions.join(', ')}`)
        .join('; ') || '-'
    }`,
    `  webhooks  ${webhooks.join('; ') || '-'}`,
  ]
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)]
}

function stepLines({ does, command }: Step): string[] {
  return command === undefined ? [`# ${does}`] : [`# ${does}`, command]
}

function moveLines({ moves }: AdoptionPlan): string[] {
  if (moves.length === 0) return []
  const rows = moves.map(({ node, frrConfiguration = 'moved', peers }) => [
    node,
    frrConfiguration,
    peers.join(' '),
  ])
  return table([['NODE', 'FRRCONFIGURATION', 'PEERS'], ...rows])
}

function wireLines({ onTheWire }: AdoptionPlan): string[] {
  return onTheWire.flatMap(({ what, metallb, ingot, peers, remedy }) => [
    `${what}: ${metallb}; with Ingot ${ingot} (${peers.join(', ')})`,
    ...(remedy === undefined ? [] : [`  to keep it: ${remedy}`]),
  ])
}

function otherLines({ what, has, conflict, do: advice }: OtherFinding): string[] {
  return [
    '',
    `${what}:`,
    ...has.map((line) => `  ${line}`),
    ...(conflict === '' ? [] : [`  conflict: ${conflict}`]),
    ...advice.map((line) => `  do: ${line}`),
  ]
}
