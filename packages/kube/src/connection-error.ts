// What a socket or the TLS layer said, in words for the person who has to mend it: which server, what is wrong, what to do
// next. Every text is one line. The codes are those that Bun 1.4.5 was seen to give, and Node's beside them.

import type { ApiError } from './api-error.ts'
import { noAnswer } from './api-error.ts'
import { oneLine } from './one-line.ts'

/** Why no answer came from `server`. */
export function connectionError(error: unknown, server: string): ApiError {
  const { code, message } =
    error instanceof Error ? (error as Error & { code?: unknown }) : { code: '', message: error }
  const known = typeof code === 'string' ? CAUSES.find(({ codes }) => codes.includes(code)) : undefined
  const said = known?.what ?? firstSentence(String(message))
  const shown = typeof code === 'string' && code !== '' ? `${said} (${code})` : said
  return noAnswer('Unreachable', `cannot reach ${server}: ${shown}`, known?.remedy ?? ADDRESS_REMEDY)
}

const ADDRESS_REMEDY = 'check the address of the API server, in the kubeconfig under `server`'

interface CauseOf {
  readonly codes: readonly string[]
  readonly what: string
  readonly remedy: string
}

const CAUSES: readonly CauseOf[] = [
  {
    codes: ['ECONNREFUSED', 'ConnectionRefused'],
    what: 'nothing listens there',
    remedy: `start the API server, or ${ADDRESS_REMEDY}`,
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL', 'EAI_NONAME', 'DNSException'],
    what: 'its name has no address',
    remedy: `check the DNS of this machine, and the host name in the kubeconfig under \`server\``,
  },
  {
    codes: ['ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT'],
    what: 'there is no way to it',
    remedy: `check the routes and firewalls between, and the address in the kubeconfig under \`server\``,
  },
  {
    codes: ['ECONNRESET', 'ConnectionClosed', 'EPIPE', 'UND_ERR_SOCKET'],
    what: 'the connection was closed before the answer was whole',
    remedy:
      'if it goes on: check what stands between (proxy, firewall), that `server` says https where TLS is spoken, and ' +
      'that the client certificate is good',
  },
  {
    codes: ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    what: 'the TLS handshake failed',
    remedy: 'check that TLS is spoken on this port, and that the server takes our client certificate',
  },
  {
    codes: ['CERT_HAS_EXPIRED'],
    what: 'its certificate has expired',
    remedy: "renew the API server's certificate; if it is good, set the clock of this machine right",
  },
  {
    codes: ['CERT_NOT_YET_VALID'],
    what: 'its certificate is not valid yet',
    remedy: 'set the clock of this machine right',
  },
  {
    codes: [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_SIGNATURE_FAILURE',
    ],
    what: 'its certificate is not signed by the CA that we trust',
    remedy: 'put the CA of this cluster into the kubeconfig under `certificate-authority`',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    what: 'its certificate is for other names',
    remedy: 'use a name or address of the certificate as `server`, or name one under `tls-server-name`',
  },
  {
    codes: ['Malformed_HTTP_Response', 'HPE_INVALID_CONSTANT'],
    what: 'what answers there speaks no HTTP',
    remedy: ADDRESS_REMEDY,
  },
  {
    codes: ['ZlibError', 'BrotliError', 'ZstdError'],
    what: 'its answer is compressed and damaged',
    remedy: 'check what stands between: a proxy that rewrites answers',
  },
]

// Bun adds advice that is meant for whoever writes the program
function firstSentence(message: string): string {
  return oneLine(
    message
      .replace(/ For more information, pass `verbose.*$/, '')
      .replace(/^FailedToOpenSocket: .*/, 'no socket'),
  )
}
