// The part of an object's metadata that Ingot reads of MetalLB's kinds. The API server owns and checks the rest, so
// what is not named here passes through unread.

import { z } from 'zod'

export const objectMetadataSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
})
