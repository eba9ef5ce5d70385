// How a value has to be written to be of another type, made of what the person wrote: `yes` as `"yes"`, `"80"` as `80`.

import type { Place } from './place.ts'

/** What to write at `place` for a value of type `wanted` (of Go or OpenAPI); undefined where that is no matter of quotes. */
export function howToWrite({ type, source }: Place, wanted: string): string | undefined {
  const isPlain = type === 'bool' || type === 'number'
  if (wanted === 'string' && isPlain) return `write ${JSON.stringify(source)}`
  const fits = wanted.startsWith('int') ? /^-?\d+$/ : wanted.startsWith('bool') ? /^(true|false)$/ : undefined
  return type === 'string' && fits?.test(source) ? `write ${source} without quotes` : undefined
}
