// Errors from answers: the server's own words where it has any, and never an exception.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { errorFromAnswer, errorFromStatus, isExpired, noAnswer } from './api-error.ts'

describe('errors of the API server', () => {
  test('carry code, reason, message and the causes with their fields', () => {
    const body = JSON.stringify({
      kind: 'Status',
      code: 422,
      reason: 'Invalid',
      message: 'Service "a" is invalid',
      details: { causes: [{ field: 'spec.ports', reason: 'FieldValueRequired', message: 'Required value' }] },
    })
    expect(errorFromAnswer(422, body, null)).toEqual({
      code: 422,
      reason: 'Invalid',
      message: 'Service "a" is invalid',
      causes: [{ field: 'spec.ports', reason: 'FieldValueRequired', message: 'Required value' }],
    })
  })

  test('are still errors when a proxy answers with a page', () => {
    expect(errorFromAnswer(502, '<html>bad\n gateway</html>', null)).toEqual({
      code: 502,
      reason: 'HTTP502',
      message: 'the server answered 502: <html>bad gateway</html>',
      causes: [],
      remedy: expect.stringContaining('what stands between'),
    })
  })

  test('of a server that wants TLS say where that is written', () => {
    const { remedy } = errorFromAnswer(400, 'Client sent an HTTP request to an HTTPS server.\n', null)
    expect(remedy).toBe('write https:// in the kubeconfig under `server`')
    expect(errorFromAnswer(400, 'bad request', null).remedy).toBeUndefined()
  })

  test('carry how long to wait, from the header or the details, and never more than a minute', () => {
    expect(Number(errorFromAnswer(429, '', '3').retryAfter)).toBe(3000)
    expect(Number(errorFromAnswer(429, '', '86400').retryAfter)).toBe(60_000)
    expect(Number(errorFromStatus({ code: 429, details: { retryAfterSeconds: 86400 } }).retryAfter)).toBe(
      60_000,
    )
    expect(errorFromAnswer(429, '', 'tomorrow').retryAfter).toBeUndefined()
  })

  test('are read from anything without throwing', () => {
    fc.assert(fc.property(fc.anything(), (value) => errorFromStatus(value).causes.length >= 0))
  })

  test('have expired only where the server says so', () => {
    expect(isExpired(errorFromStatus({ code: 410 }))).toBe(true)
    expect(isExpired(noAnswer('Timeout', ''))).toBe(false)
  })
})
