// What is sent, as JSON. A bigint goes out digit by digit: Kubernetes' int64 reaches to 2^63-1, and of a JavaScript number
// past 2^53 only the nearest that it can hold would arrive. Not for answers, which JSON.parse rounds to such a number.

/** The body of a request. */
export function requestBody(value: unknown): string {
  return JSON.stringify(value, exactly)
}

// ECMAScript 2026; TypeScript's library does not know it yet
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown }

function exactly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJSON(value.toString()) : value
}
