// The webhooks as a Hono app: the paths that MetalLB's ValidatingWebhookConfiguration and its definition of BGPPeers name.
// What is no review is answered in plain text, which an API server quotes to whoever made the change.

import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { z } from 'zod'
import { ADMISSION_PATHS } from './admission-paths.ts'
import { admissionAnswer, admissionReviewSchema } from './admission-review.ts'
import { conversionAnswer, conversionReviewSchema } from './conversion-review.ts'
import type { Reviewer } from './reviewer.ts'
import type { WebhookMetrics } from './webhook-metrics.ts'

const CONVERSION_PATH = '/convert'

/** How many admission reviews are answered at a time: each makes the API server list. */
export const MOST_REVIEWS = 32

/** Octets. An update has two objects, of at most 3 MiB each as an API server takes them, and an envelope. */
export const LONGEST_REVIEW = 7 * 1024 * 1024

export function webhookApp(review: Reviewer, metrics: WebhookMetrics): Hono {
  const app = new Hono()
  const onError = (context: Context) => context.text(`a review has at most ${LONGEST_REVIEW} octets\n`, 413)
  app.use(bodyLimit({ maxSize: LONGEST_REVIEW, onError }))
  let reviews = 0
  for (const path of ADMISSION_PATHS) {
    app.post(path.path, (context) =>
      counted(metrics, path.path, async () => {
        // not for conversions: the lists that a review waits for may need one
        if (reviews >= MOST_REVIEWS)
          return context.text(`${reviews} reviews are being answered; try again`, 503)
        reviews += 1
        try {
          return await answered(context, admissionReviewSchema, async ({ request }) =>
            admissionAnswer(request, await review(path, request)),
          )
        } finally {
          reviews -= 1
        }
      }),
    )
  }
  app.post(CONVERSION_PATH, (context) =>
    counted(metrics, CONVERSION_PATH, () => answered(context, conversionReviewSchema, conversionAnswer)),
  )
  const paths = [...ADMISSION_PATHS.map(({ path }) => path), CONVERSION_PATH]
  app.notFound((context) => {
    return paths.includes(context.req.path)
      ? context.text('reviews are sent by POST\n', 405, { allow: 'POST' })
      : context.text(paths.map((path) => `${path}\n`).join(''), 404)
  })
  return app
}

async function counted(
  metrics: WebhookMetrics,
  path: string,
  answer: () => Promise<Response>,
): Promise<Response> {
  const end = metrics.begin(path)
  let status = 500
  try {
    const response = await answer()
    status = response.status
    return response
  } finally {
    end(status)
  }
}

async function answered<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  answer: (review: z.infer<Schema>) => object | Promise<object>,
): Promise<Response> {
  const body = await jsonBody(context)
  if (body === undefined) return context.text('the body is not JSON\n', 400)
  const parsed = schema.safeParse(body.value)
  if (parsed.success) return context.json(await answer(parsed.data))
  const [issue] = parsed.error.issues
  return context.text(
    `not the review that is answered here: ${issue?.path.join('.')}: ${issue?.message}\n`,
    400,
  )
}

async function jsonBody(context: Context): Promise<{ readonly value: unknown } | undefined> {
  try {
    return { value: await context.req.json() }
  } catch {
    return undefined
  }
}
