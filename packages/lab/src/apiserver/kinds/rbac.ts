// Roles and their bindings: stored and shown, so that manifests which bring them can be applied. Nothing here reads them:
// whoever may come in may do everything. Contract: rbac.authorization.k8s.io/v1.

import type { ApiObject } from '../api-object.ts'
import { invalid, notSupported, required } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { equalJson, listAt, objectAt, textAt } from '../json.ts'
import type { Json } from '../json.ts'
import { anything, listOf, string, struct } from '../schema/schema.ts'
import { builtIn } from './built-in.ts'
import { ageColumn, column, nameColumn, wideColumn } from './column.ts'
import type { NameRule, ResourceKind } from './resource-kind.ts'

const GROUP = 'rbac.authorization.k8s.io'

/** Names of roles hold colons, as in `system:node`: any segment of a path will do. */
const pathSegment: NameRule = (name) => {
  if (name === '.' || name === '..') return `may not be '${name}'`
  const found = ['/', '%'].find((letter) => name.includes(letter))
  return found && `may not contain '${found}'`
}

const rules = listOf(
  struct('PolicyRule', {
    verbs: listOf(string),
    apiGroups: listOf(string),
    resources: listOf(string),
    resourceNames: listOf(string),
    nonResourceURLs: listOf(string),
  }),
)
const binding = {
  subjects: listOf(struct('Subject', { kind: string, apiGroup: string, name: string, namespace: string })),
  roleRef: struct('RoleRef', { apiGroup: string, kind: string, name: string }),
}

export const role = roleKind('Role', 'roles', true)
export const clusterRole = roleKind('ClusterRole', 'clusterroles', false)
export const roleBinding = bindingKind('RoleBinding', 'rolebindings', true)
export const clusterRoleBinding = bindingKind('ClusterRoleBinding', 'clusterrolebindings', false)

function roleKind(kind: string, plural: string, namespaced: boolean): ResourceKind {
  const columns = [nameColumn, column('Created At', (object) => object.metadata.creationTimestamp ?? '')]
  const names = { group: GROUP, kind, plural, namespaced, columns, nameRule: pathSegment }
  return builtIn(names, { rules, ...(!namespaced && { aggregationRule: anything }) })
}

function bindingKind(kind: string, plural: string, namespaced: boolean): ResourceKind {
  const columns = [
    nameColumn,
    column('Role', (object) => `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`),
    ageColumn,
    wideColumn('Users', (object) => subjects(object, 'User')),
    wideColumn('Groups', (object) => subjects(object, 'Group')),
    wideColumn('ServiceAccounts', (object) => subjects(object, 'ServiceAccount')),
  ]
  const strategy = {
    admit: (object: ApiObject, previous: ApiObject | undefined) => admitBinding(object, previous, namespaced),
  }
  return builtIn(
    { group: GROUP, kind, plural, namespaced, columns, nameRule: pathSegment, strategy },
    binding,
  )
}

function admitBinding(
  object: ApiObject,
  previous: ApiObject | undefined,
  isNamespaced: boolean,
): FieldError[] {
  object.roleRef = { apiGroup: GROUP, ...objectAt(object, 'roleRef') }
  if (object.subjects !== undefined) object.subjects = listAt(object, 'subjects').map(defaultedSubject)
  const kind = textAt(object, 'roleRef', 'kind')
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  const before = objectAt(previous, 'roleRef')
  const isChanged = previous !== undefined && !equalJson(before, object.roleRef)
  return [
    ...(kinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, kinds)]),
    ...(textAt(object, 'roleRef', 'name') === '' ? [required('roleRef.name')] : []),
    ...(isChanged ? [invalid('roleRef', object.roleRef, 'cannot change roleRef')] : []),
  ]
}

function defaultedSubject(given: Json): Json {
  const subject = objectAt(given)
  const isPerson = subject.kind === 'User' || subject.kind === 'Group'
  return { ...(isPerson && { apiGroup: GROUP }), ...subject }
}

function subjects(object: ApiObject, kind: string): string {
  return listAt(object, 'subjects')
    .filter((each) => textAt(each, 'kind') === kind)
    .map((each) => {
      const name = textAt(each, 'name')
      return kind === 'ServiceAccount' ? `${textAt(each, 'namespace')}/${name}` : name
    })
    .join(', ')
}
