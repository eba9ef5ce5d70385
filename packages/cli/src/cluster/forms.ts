// How a report about a cluster can be printed.

export const FORMS = ['table', 'json', 'yaml'] as const
export type Form = (typeof FORMS)[number]
