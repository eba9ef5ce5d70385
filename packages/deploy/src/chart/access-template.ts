// Accounts and roles of one program in the chart.

import { accessOf, type AccessObject } from '../roles.ts'
import type { Component } from '../names.ts'
import { at } from './at.ts'
import { filled, scalar, type Insert } from './insert.ts'
import { accountOf, nameOf, NAMESPACE, released } from './released.ts'

export interface AccessTemplate {
  readonly account: unknown
  /** Roles and their bindings. */
  readonly roles: readonly unknown[]
}

export function accessTemplate(component: Component): AccessTemplate {
  const [account, ...roles] = accessOf(component)
  return {
    account: at(released(account, accountOf(component)), {
      'metadata.annotations': filled(`.Values.${component}.serviceAccount.annotations`),
    }),
    roles: roles.map((it) => roleTemplate(it, component)),
  }
}

function roleTemplate(object: AccessObject, component: Component): unknown {
  const isOfCluster = object.metadata.namespace === undefined
  const name = isOfCluster ? `printf "%s:%s" .Release.Namespace (${nameOf(component)})` : nameOf(component)
  const template = released(object, name)
  if ('roleRef' in object)
    return at(template, {
      'roleRef.name': scalar(name),
      'subjects.0.name': scalar(accountOf(component)),
      'subjects.0.namespace': NAMESPACE,
    })
  return 'rules' in object ? at(template, { rules: withReleasedNames }) : template
}

/** A rule for one object by its name is for the one of the release. */
function withReleasedNames(rules: unknown): unknown {
  return (rules as readonly { readonly resourceNames?: readonly string[] }[]).map((rule) =>
    rule.resourceNames === undefined
      ? rule
      : { ...rule, resourceNames: rule.resourceNames.map((it): Insert => scalar(nameOf(it))) },
  )
}
