// Which version of a group comes first: stable ones before beta before alpha, larger numbers before smaller ones, and
// names of any other form last. Discovery lists them so, and kubectl takes the first.
// Contract: apimachinery, version.CompareKubeAwareVersionStrings.

const KUBERNETES_VERSION = /^v(?<major>[1-9]\d*)(?:(?<stage>alpha|beta)(?<minor>[1-9]\d*))?$/

/** Sorts version names, the preferred one first. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)]
  for (const [index, weight] of left.entries()) {
    const difference = (right[index] ?? 0) - weight
    if (difference !== 0) return difference
  }
  return a < b ? -1 : a > b ? 1 : 0
}

function rank(version: string): readonly number[] {
  const groups = KUBERNETES_VERSION.exec(version)?.groups
  if (groups === undefined) return [-1, 0, 0]
  const { major, stage, minor = 0 } = groups
  const stages = { alpha: 0, beta: 1 } as const
  const stability = stage === 'alpha' || stage === 'beta' ? stages[stage] : 2
  return [stability, Number(major), Number(minor)]
}
