// Whether a request comes from this machine, and from nobody who only makes a browser on it ask: over a connection from the
// loopback address, by an address or by `localhost`. A page of the web can have its own name lead here (DNS rebinding), and
// could then read what is answered; but that name stands in Host.

import { getConnInfo } from 'hono/bun'
import type { Context } from 'hono'
import { isLoopback } from './is-loopback.ts'

/** Undefined for one that may be answered, else the answer. */
export function refusalOfRemote(context: Context): Response | undefined {
  const { pathname, hostname } = new URL(context.req.url)
  if (!isLoopback(remoteAddress(context)))
    return context.text(`over plain HTTP, ${pathname} is answered on the loopback address alone\n`, 403)
  if (!isOwnName(hostname)) return context.text(`ask for localhost or an address, not for ${hostname}\n`, 403)
  return undefined
}

/** `localhost`, and every address as a URL has it. */
function isOwnName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname)
}

/** '' where that cannot be told. */
function remoteAddress(context: Context): string {
  return getConnInfo(context).remote.address ?? ''
}
