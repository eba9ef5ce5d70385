// Where a paged list goes on: the revision of its first page and the last object that was given out. Opaque to clients.
// Contract: Kubernetes API concepts, "Retrieving large results sets in chunks".

import { isObject } from './json.ts'
import type { Json } from './json.ts'

export interface ContinueToken {
  readonly revision: number
  readonly namespace: string
  readonly name: string
}

export function encodeContinue(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** `undefined` for what is no token of ours. */
export function decodeContinue(text: string): ContinueToken | undefined {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as Json
    if (!isObject(token)) return undefined
    const { revision, namespace, name } = token
    if (typeof revision !== 'number' || typeof namespace !== 'string' || typeof name !== 'string')
      return undefined
    return { revision, namespace, name }
  } catch {
    return undefined
  }
}
