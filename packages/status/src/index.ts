// What a running controller or speaker tells the outside: health, readiness, metrics. Nothing is computed here that
// the program does not know already.

export * from './listen.ts'
export * from './process-figures.ts'
export * from './status-app.ts'
