// May the owner of this token read /metrics, or another path? Asked of the API server, in two reviews; every answer is a status code and
// a sentence. MetalLB's RBAC allows reviews only where Prometheus was asked for: without them nobody can be let in,
// which is one verdict in the log, and asked again after a while. Tokens are in no answer and in no log line.

import { seconds } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { reviewPathAccess, reviewToken } from '@ingot/kube'
import type { ApiError, Client, Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import { say } from './say.ts'

/** Whether a scraper is let in; else the HTTP answer that it gets. */
export type Access =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: 401 | 403 | 429 | 500 | 503; readonly message: string }

/** How long the API server is left alone after it refused reviews as such. */
const ASK_AGAIN_AFTER = seconds(60)

/** Asks the API server about one token after the other; `path` is what its owner wants to read. */
export function createScraperReview(
  client: Client,
  runtime: Runtime,
  log: Logger,
  path = '/metrics',
): (token: string) => Promise<Access> {
  let forbiddenUntil: number | undefined

  function notReviewed(error: ApiError, token: string, about: string): Access {
    if (error.code === 403 || error.code === 404) {
      if (forbiddenUntil === undefined)
        say(log, reviewsForbidden(path, error.code, withoutToken(error, token)))
      forbiddenUntil = runtime.now() + ASK_AGAIN_AFTER
      return cannotReview
    }
    log.warn({ op: 'reviewScraper', msg: `${about} failed`, error: withoutToken(error, token) })
    return refused(500, about)
  }

  return async (token) => {
    if (forbiddenUntil !== undefined && runtime.now() < forbiddenUntil) return cannotReview
    const user = await reviewToken(client, token)
    if (!user.ok) return notReviewed(user.error, token, 'Authentication failed')
    if (user.value === null) return refused(401, 'Unauthorized')
    const { name } = user.value
    const access = await reviewPathAccess(client, user.value, path, 'get')
    if (!access.ok) return notReviewed(access.error, token, `Authorization for user ${name} failed`)
    if (forbiddenUntil !== undefined) log.info({ op: 'reviewScraper', msg: 'reviews are allowed again' })
    forbiddenUntil = undefined
    return access.value ? { allowed: true } : refused(403, `Authorization denied for user ${name}`)
  }
}

export function refused(
  status: Exclude<Access, { allowed: true }>['status'],
  message: string,
): Exclude<Access, { allowed: true }> {
  return { allowed: false, status, message }
}

const cannotReview = refused(503, 'this program may not ask the API server who you are: see its log')

function reviewsForbidden(path: string, code: number, error: string): Verdict {
  return {
    reason: 'ReviewsForbidden',
    message: `nobody can read ${path} over HTTPS: the API server takes no reviews from this program`,
    facts: { code, error },
    remedy:
      'let its service account create tokenreviews (authentication.k8s.io) and subjectaccessreviews (authorization.k8s.io), or scrape the status port',
  }
}

// an answer that is no JSON is quoted in its error, and it may be our own question coming back
function withoutToken({ reason, message }: ApiError, token: string): string {
  return reason === 'MalformedAnswer' ? reason : message.replaceAll(token, '<retracted>')
}
