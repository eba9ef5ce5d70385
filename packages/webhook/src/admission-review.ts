// AdmissionReview: what an API server asks before it stores or deletes an object, and how it is answered.
// Contract: admission.k8s.io/v1; a denial has the code and the reason of controller-runtime's.

import { z } from 'zod'

const request = z.object({
  /** Of this question, not of the object. */
  uid: z.string(),
  kind: z.object({ kind: z.string() }),
  subResource: z.string().default(''),
  name: z.string().default(''),
  namespace: z.string().default(''),
  operation: z.enum(['CREATE', 'UPDATE', 'DELETE', 'CONNECT']),
  /** Null where there will be none. */
  object: z.unknown(),
})

export const admissionReviewSchema = z.object({
  apiVersion: z.literal('admission.k8s.io/v1'),
  kind: z.literal('AdmissionReview'),
  request,
})

export type AdmissionRequest = z.infer<typeof request>

/** What is decided about a request. */
export type Admission =
  | { readonly allowed: true; readonly warnings: readonly string[] }
  | { readonly allowed: false; readonly message: string }

export const ALLOWED: Admission = { allowed: true, warnings: [] }

export function allowedWith(...warnings: readonly string[]): Admission {
  return { allowed: true, warnings }
}

export function denied(message: string): Admission {
  return { allowed: false, message }
}

/** The review that goes back. */
export function admissionAnswer({ uid }: AdmissionRequest, admission: Admission) {
  const response = admission.allowed
    ? { uid, allowed: true, ...(admission.warnings.length > 0 && { warnings: admission.warnings }) }
    : { uid, allowed: false, status: { code: 403, reason: 'Forbidden', message: admission.message } }
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }
}
