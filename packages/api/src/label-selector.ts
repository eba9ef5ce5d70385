// Kubernetes label selectors, and whether a set of labels matches one (meta/v1 LabelSelector). A selector stays plain
// data after parsing; an empty one matches everything. Their schema is in label-selector-schema.ts.

/** A label selector as it stands in a manifest. */
export interface LabelSelector {
  readonly matchLabels?: Labels | undefined
  readonly matchExpressions?: readonly LabelRequirement[] | undefined
}

/** A condition on one label. */
export interface LabelRequirement {
  readonly key: string
  /** In, NotIn, Exists or DoesNotExist. */
  readonly operator: string
  readonly values?: readonly string[] | undefined
}

export type Labels = Readonly<Record<string, string>>

/** Whether `labels` match `selector`. An unknown operator matches nothing; whoever parses reports it before. */
export function selectorMatches(selector: LabelSelector, labels: Labels): boolean {
  const wanted = Object.entries(selector.matchLabels ?? {})
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((expression) => requirementHolds(expression, labels))
  )
}

function requirementHolds({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'In':
      return value !== undefined && (values ?? []).includes(value)
    case 'NotIn':
      return value === undefined || !(values ?? []).includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
