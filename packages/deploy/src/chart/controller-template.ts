// The controller in the chart.

import { controllerObjects } from '../controller.ts'
import type { Images } from '../pod.ts'
import { at } from './at.ts'
import { filled, lines, quoted, scalar, when } from './insert.ts'
import { workloadTemplate } from './pod-template.ts'
import { nameOf, released, selectorOf } from './released.ts'

/** Documents of its file, in this order. */
export function controllerTemplate(images: Images): readonly unknown[] {
  const [deployment, budget] = controllerObjects(images)
  const values = '.Values.controller'
  const pod = 'spec.template.spec'
  const env = `${pod}.containers.controller.env`
  const antiAffinity = `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution`
  return [
    at(workloadTemplate(deployment, 'controller', []), {
      'spec.replicas': scalar(`${values}.replicas`),
      'spec.strategy': lines(`toYaml ${values}.strategy`),
      [`${pod}.tolerations`]: filled(`${values}.tolerations`),
      [`${antiAffinity}.0.podAffinityTerm.labelSelector.matchLabels`]: selectorOf('controller'),
      [`${pod}.affinity`]: (ours: unknown) =>
        when(`${values}.affinity`, lines(`toYaml ${values}.affinity`), ours),
      [`${env}.METALLB_ML_SECRET_NAME`]: (it: unknown) =>
        when(
          'and .Values.speaker.memberlist.enabled (not .Values.speaker.secretName)',
          at(it, { value: scalar(nameOf('memberlist')) }),
        ),
      [`${env}.METALLB_DEPLOYMENT.value`]: quoted(nameOf('controller')),
    }),
    when(
      `${values}.podDisruptionBudget.enabled`,
      at(released(budget, nameOf('controller'), 'controller'), {
        'spec.selector.matchLabels': selectorOf('controller'),
      }),
    ),
  ]
}
