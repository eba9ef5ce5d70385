// Puts values at places of an object: the difference between an object of the plain manifests and the chart's template
// of it, written as a table of places.

/**
 * Places are keys with dots between them; an item of a list is found by its `name`, its `key` or its number. A function is given what stands there. Throws where the place is not there, but for a last key.
 *
 * @example
 * at(deployment, { 'spec.replicas': 1, 'spec.template.spec.containers.controller.image': scalar('...') })
 */
export function at(object: unknown, places: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(places).reduce<unknown>(
    (changed, [place, value]) => put(changed, place.split('.'), value, place),
    object,
  )
}

function put(within: unknown, [step, ...rest]: readonly string[], value: unknown, place: string): unknown {
  if (step === undefined) return isFunction(value) ? value(within) : value
  if (Array.isArray(within)) {
    const index = within.findIndex((it, index) => isNamed(it, step) || String(index) === step)
    if (index < 0) throw new Error(`there is no ${step} for ${place}`)
    return within.with(index, put(within[index], rest, value, place))
  }
  if (typeof within !== 'object' || within === null) throw new Error(`nothing has ${step} for ${place}`)
  const there = Object.entries(within).find(([key]) => key === step)
  if (there === undefined && rest.length > 0) throw new Error(`there is no ${step} for ${place}`)
  return { ...within, [step]: put(there?.[1], rest, value, place) }
}

function isFunction(value: unknown): value is (there: unknown) => unknown {
  return typeof value === 'function'
}

function isNamed(item: unknown, name: string): boolean {
  if (typeof item !== 'object' || item === null) return false
  return ('name' in item && item.name === name) || ('key' in item && item.key === name)
}
