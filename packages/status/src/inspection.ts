// What a program tells of itself beyond health and metrics: neighbours, nodes, reasons. Not for everybody: over loopback, or
// to who shows a token. What is told is handed in.

import type { Context } from 'hono'

/** An answer as JSON, or the octets of a Blob; what is wrong with the question, or why there is none now, as text. */
export type Inspection =
  | { readonly ok: true; readonly value: object }
  | { readonly ok: false; readonly status: 400 | 404 | 409 | 503; readonly message: string }

/** By path: what the query asks for. */
export type Inspections = Readonly<Record<string, (query: URLSearchParams) => Promise<Inspection>>>

/** Answers one that is let in. */
export async function answerInspection(context: Context, inspect: Inspections[string]): Promise<Response> {
  const answer = await inspect(new URL(context.req.url).searchParams)
  if (!answer.ok) return context.text(`${answer.message}\n`, answer.status)
  if (!(answer.value instanceof Blob)) return context.json(answer.value)
  return context.body(await answer.value.arrayBuffer(), 200, { 'content-type': answer.value.type })
}
