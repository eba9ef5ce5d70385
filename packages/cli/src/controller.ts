// `ingot controller`.

import { hostname } from 'node:os'
import type { ApplyManifests } from '@ingot/controller'
import { daemonCommand } from './daemon-command.ts'
import { daemonFlags, endpointSettings } from './daemon-flags.ts'
import { text } from './flags.ts'
import { idleControllerFlags } from './metallb-flags.ts'
import { webhookFlags, webhookSettings } from './webhook-flags.ts'

const secretFlags = {
  'ml-secret-name': text({
    help: "of the Secret that encrypts the speakers' gossip, which is created where it is missing",
    placeholder: 'NAME',
    environmentVariable: 'METALLB_ML_SECRET_NAME',
    fallback: '',
  }),
  deployment: text({
    help: 'of this controller, which owns that Secret',
    placeholder: 'NAME',
    environmentVariable: 'METALLB_DEPLOYMENT',
    fallback: '',
  }),
}

export const controller = daemonCommand(
  'controller',
  {
    summary: 'gives addresses to Services; one for the whole cluster',
    examples: [
      'ingot controller --kubeconfig admin.kubeconfig --log-level debug',
      'ingot controller --port=7472',
    ],
  },
  { ...daemonFlags, ...webhookFlags, ...secretFlags, ...idleControllerFlags },
  async (values, remarks, terminal) => {
    const { runDaemon } = await import('./daemon.ts')
    const { systemRuntime } = await import('@ingot/kube')
    const { runController } = await import('@ingot/controller')
    return runDaemon(
      'controller',
      values,
      remarks,
      terminal,
      async ({ cluster, namespace, log, levels, version }) => {
        const endpoints = endpointSettings(values, levels)
        const webhooks = webhookSettings(values)
        const options = {
          cluster,
          namespace,
          loadBalancerClass: values['lb-class'],
          onlyWebhooks: values['webhook-mode'] === 'onlywebhook',
          podName: values['pod-name'],
          secretName: values['ml-secret-name'],
          deployment: values.deployment,
          // a container that is started again in its Pod takes its Lease back at once
          identity: values['pod-name'] || `${hostname()}_${crypto.randomUUID()}`,
          endpoints,
          webhooks: webhooks && { ...webhooks, tls: endpoints.tls },
          version,
          applyManifests,
          logger: log,
        }
        // MetalLB's manifests of before 0.15.3 do not name the Pod, and it has no other host name
        const podName = options.podName || (values.kubeconfig === '' ? hostname() : '')
        return runController({ ...options, podName }, systemRuntime)
      },
    )
  },
)

/** For the web page's plan box. What reads manifests is loaded when somebody pastes one. */
const applyManifests: ApplyManifests = async (...pasted) => {
  const { applyPasted } = await import('./cluster/pasted-manifests.ts')
  return applyPasted(...pasted)
}
