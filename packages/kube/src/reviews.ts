// The two questions that a server of ours asks the API server about a stranger: whose is this token, and may its owner
// read this path. Not here: for how long an answer is believed, and what a stranger may cost (packages/status).
// Contract: authentication.k8s.io/v1 TokenReview, authorization.k8s.io/v1 SubjectAccessReview.

import type { Resource } from '@ingot/api'
import type { Answer } from './api-error.ts'
import type { Client } from './client.ts'

/** Whose token it is, in the words of TokenReview's `status.user`; handed on as it came. */
export interface User {
  readonly name: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

const TOKEN_REVIEWS: Resource = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'tokenreviews',
  kind: 'TokenReview',
  namespaced: false,
}

const SUBJECT_ACCESS_REVIEWS: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
  kind: 'SubjectAccessReview',
  namespaced: false,
}

/** Asks whose `token` it is: null where the API server does not know it, or no longer. */
export async function reviewToken(client: Client, token: string): Promise<Answer<User | null>> {
  const answer = await client.review(TOKEN_REVIEWS, { token })
  if (!answer.ok) return answer
  const { authenticated, user } = statusOf(answer.value)
  return { ok: true, value: authenticated === true ? readUser(record(user)) : null }
}

/** Asks whether `user` may do `verb` (`get`) to a path that is no resource (`/metrics`). */
export async function reviewPathAccess(
  client: Client,
  user: User,
  path: string,
  verb: string,
): Promise<Answer<boolean>> {
  const { name, ...rest } = user
  const spec = { user: name, ...rest, nonResourceAttributes: { path, verb } }
  const answer = await client.review(SUBJECT_ACCESS_REVIEWS, spec)
  if (!answer.ok) return answer
  const { allowed, denied } = statusOf(answer.value)
  return { ok: true, value: allowed === true && denied !== true }
}

function readUser({ username, uid, groups, extra }: Record<string, unknown>): User {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  return {
    name: text(username),
    uid: text(uid),
    groups: texts(groups),
    extra: Object.fromEntries(Object.entries(record(extra)).map(([key, values]) => [key, texts(values)])),
  }
}

function statusOf(review: unknown): Record<string, unknown> {
  return record(record(review).status)
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
