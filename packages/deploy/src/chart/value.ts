// What a chart's values are made of: settings with their defaults, in sections, each with a sentence on what it does.
// values.yaml and its schema are both written from them. Contract: JSON Schema draft 7, as Helm checks values by it.

import { stringify } from 'yaml'

export interface Setting {
  readonly setting: unknown
  readonly about: string
  /** What JSON Schema says of it; by the default's type without it. */
  readonly schema?: object
}

export interface Section {
  readonly about: string
  readonly values: Values
  /** Other keys are mistakes. MetalLB's own sections are open: what its chart takes, ours takes. */
  readonly isClosed?: boolean
}

export type Values = Readonly<Record<string, Setting | Section>>

export function setting(fallback: unknown, about = '', schema?: object): Setting {
  return { setting: fallback, about, ...(schema !== undefined && { schema }) }
}

export function section(about: string, values: Values): Section {
  return { about, values }
}

/** Of Ingot alone: a key that is not in it is a mistake. */
export function ownSection(about: string, values: Values): Section {
  return { about, values, isClosed: true }
}

/** Text of values.yaml. */
export function valuesText(values: Values, depth = 0): string {
  const indent = '  '.repeat(depth)
  return Object.entries(values)
    .map(([key, it]) => {
      const comment = it.about === '' ? '' : `${indent}# ${it.about}\n`
      return (
        comment +
        ('values' in it
          ? textOf(key, it, depth)
          : indented(stringify({ [key]: it.setting }, { singleQuote: true }), indent))
      )
    })
    .join(depth === 0 ? '\n' : '')
}

function textOf(key: string, { values }: Section, depth: number): string {
  return `${'  '.repeat(depth)}${key}:\n${valuesText(values, depth + 1)}`
}

function indented(text: string, indent: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line}\n`)
    .join('')
}

/** The schema of an object with these values, which may be null as Helm has it for what is to be left out. */
export function valuesSchema({ about, values, isClosed = false }: Section): object {
  return {
    type: ['object', 'null'],
    ...(about !== '' && { description: about }),
    properties: Object.fromEntries(
      Object.entries(values).map(([key, it]) => [key, 'values' in it ? valuesSchema(it) : settingSchema(it)]),
    ),
    ...(isClosed && { additionalProperties: false }),
  }
}

function settingSchema({ setting, about, schema }: Setting): object {
  return { ...(schema ?? schemaOf(setting)), ...(about !== '' && { description: about }) }
}

function schemaOf(fallback: unknown): object {
  if (fallback === null) return {}
  if (Array.isArray(fallback)) return { type: ['array', 'null'] }
  if (typeof fallback === 'number') return { type: ['integer', 'null'] }
  return { type: [typeof fallback, 'null'] }
}
