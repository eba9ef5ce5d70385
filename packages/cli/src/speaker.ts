// `ingot speaker`.

import { isWritten } from '@ingot/telemetry'
import { bgpFlags, listenStart, recordingOf } from './bgp-flags.ts'
import { daemonCommand } from './daemon-command.ts'
import { daemonFlags, endpointSettings } from './daemon-flags.ts'
import { text, toggle } from './flags.ts'
import { frrFlags, frrInThisPod, frrNamespaceOf } from './frr.ts'
import { gossipFlags, readGossip } from './gossip-start.ts'
import { gratuitousInterval } from './gratuitous-interval.ts'
import { idleSpeakerFlags } from './metallb-flags.ts'
import { takeoverFlags, takeoverStart } from './takeover-flags.ts'

const flags = {
  'node-name': text({
    help: 'of the Node that it runs on',
    placeholder: 'NAME',
    environmentVariable: 'METALLB_NODE_NAME',
  }),
  'ignore-exclude-lb': toggle(
    'announce from nodes labelled node.kubernetes.io/exclude-from-external-load-balancers',
  ),
  'drain-on-cordon': toggle(
    'leave to other nodes what this one announces by BGP while it is cordoned (kubectl cordon, drain)',
  ),
  'gratuitous-arp-interval': gratuitousInterval,
  'debug-capture': toggle(
    'keep the last control packets for /debug/capture.pcap from the start; without it, once that is turned on',
  ),
  ...gossipFlags,
  ...takeoverFlags,
  ...bgpFlags,
  ...frrFlags,
  ...daemonFlags,
  ...idleSpeakerFlags,
}

export const speaker = daemonCommand(
  'speaker',
  {
    summary: 'answers ARP and neighbour discovery for those addresses; one on every node',
    examples: ['ingot speaker --node-name node-1 --kubeconfig admin.kubeconfig'],
  },
  flags,
  async (values, remarks, terminal) => {
    const refusal = await frrInThisPod(terminal.environment)
    if (refusal !== undefined) {
      terminal.complain(`ingot speaker: ${refusal}`)
      return 1
    }
    const { readExcludedInterfaces } = await import('./excluded-interfaces.ts')
    const files = await Promise.all([readGossip(values['node-name'], values), readExcludedInterfaces()])
    const [gossiping, exclusions] = files
    if (!gossiping.ok || !exclusions.ok) {
      for (const file of files) if (!file.ok) terminal.complain(`ingot speaker: ${file.message}`)
      return 1
    }
    const { gossip, remarks: more } = gossiping.value
    const [listen, recording] = [listenStart(values), recordingOf(values)]
    const { runDaemon } = await import('./daemon.ts')
    const { systemRuntime } = await import('@ingot/kube')
    const { runSpeaker } = await import('@ingot/speaker')
    return runDaemon(
      'speaker',
      values,
      [...remarks, ...more],
      terminal,
      ({ cluster, namespace, log, levels, version, fail }) => {
        const frrNamespace = frrNamespaceOf(values, namespace, terminal.environment)
        const options = {
          cluster,
          node: values['node-name'],
          namespace,
          loadBalancerClass: values['lb-class'],
          ignoreExcludeLabel: values['ignore-exclude-lb'],
          drainOnCordon: values['drain-on-cordon'],
          podName: values['pod-name'],
          isCapturing: values['debug-capture'],
          speakerLabels: values['ml-labels'],
          excludedInterfaces: exclusions.value,
          gratuitousInterval: values['gratuitous-arp-interval'],
          ...(gossip !== undefined && { gossip }),
          ...(listen !== undefined && { bgpListen: listen }),
          ...(recording !== undefined && { bgpRecording: recording }),
          ...(frrNamespace !== undefined && { frrNamespace }),
          takeover: { ...takeoverStart(values), isTraced: isWritten('debug', values['log-level']) },
          endpoints: endpointSettings(values, levels),
          version,
          logger: log,
          onStalled: fail,
        }
        return runSpeaker(options, systemRuntime)
      },
    )
  },
)
