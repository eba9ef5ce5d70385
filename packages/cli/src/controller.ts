// `ingot controller`.

import { hostname } from 'node:os'
import type { ApplyManifests } from '@ingot/controller'
import { daemonCommand } from './daemon-command.ts'
import { daemonFlags, endpointSettings } from './daemon-flags.ts'
import { text } from './flags.ts'
import type { Flag } from './flags.ts'
import { idleControllerFlags } from './metallb-flags.ts'

const WEBHOOK_MODES = ['enabled', 'disabled', 'onlywebhook'] as const

const webhookMode: Flag<(typeof WEBHOOK_MODES)[number]> = {
  help: 'enabled, disabled, or onlywebhook, which leaves the Services to another controller',
  placeholder: 'MODE',
  fallback: 'enabled',
  read(text) {
    const mode = WEBHOOK_MODES.find((known) => known === text)
    return mode === undefined
      ? { ok: false, message: `none of ${WEBHOOK_MODES.join(', ')}` }
      : { ok: true, value: mode }
  },
}

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
  { ...daemonFlags, 'webhook-mode': webhookMode, ...secretFlags, ...idleControllerFlags },
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
        const onlyWebhooks = values['webhook-mode'] === 'onlywebhook'
        if (onlyWebhooks)
          log.warn({ op: 'startup', msg: 'there are no webhooks yet: this controller has nothing to do' })
        const options = {
          cluster,
          namespace,
          loadBalancerClass: values['lb-class'],
          onlyWebhooks,
          podName: values['pod-name'],
          secretName: values['ml-secret-name'],
          deployment: values.deployment,
          // a container that is started again in its Pod takes its Lease back at once
          identity: values['pod-name'] || `${hostname()}_${crypto.randomUUID()}`,
          endpoints: endpointSettings(values, levels),
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
