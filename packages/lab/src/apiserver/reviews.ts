// Questions about who somebody is and what they may do, answered and not stored. The server knows one person: whoever
// has its token, as system:admin of system:masters, and that person may do everything. Without a token that is everybody.
// Contract: authentication.k8s.io/v1 and authorization.k8s.io/v1.

import type { Hono } from 'hono'
import { respondFailure, respondJson } from './answer.ts'
import { listAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { readObject } from './request-body.ts'

const ADMIN = { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] }
const ADMINS = 'system:masters'
const EVERYTHING = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
const EVERY_PATH = { verbs: ['*'], nonResourceURLs: ['*'] }

type Review = (review: JsonObject) => JsonObject

/** Adds the paths that reviews are POSTed to. */
export function addReviews(app: Hono, token: string | undefined): void {
  const add = (group: string, plural: string, answer: Review) =>
    app.post(`/apis/${group}/v1/${plural}`, async (c) => {
      const review = await readObject(c.req.raw)
      if (!review.ok) return respondFailure(review)
      const { value } = review.value
      return respondJson(201, { metadata: {}, ...value, status: answer(value) })
    })
  add('authentication.k8s.io', 'tokenreviews', (review) => tokenReview(review, token))
  add('authentication.k8s.io', 'selfsubjectreviews', () => ({ userInfo: ADMIN }))
  add('authorization.k8s.io', 'subjectaccessreviews', accessReview)
  // whoever comes in may do everything
  add('authorization.k8s.io', 'selfsubjectaccessreviews', () => ({ allowed: true }))
  add('authorization.k8s.io', 'selfsubjectrulesreviews', () => ({
    resourceRules: [EVERYTHING],
    nonResourceRules: [EVERY_PATH],
    incomplete: false,
  }))
}

function tokenReview(review: JsonObject, token: string | undefined): JsonObject {
  const asked = textAt(review, 'spec', 'token')
  if (asked === '') return { user: {}, error: 'no token was given' }
  if (asked !== token) return { user: {}, error: 'invalid bearer token' }
  return { authenticated: true, user: ADMIN }
}

function accessReview({ spec = null }: JsonObject): JsonObject {
  const isAdmin = textAt(spec, 'user') === ADMIN.username || listAt(spec, 'groups').includes(ADMINS)
  return { allowed: isAdmin }
}
