// How a report can be printed.

export const FORMS = ['text', 'json', 'yaml'] as const
export type Form = (typeof FORMS)[number]
