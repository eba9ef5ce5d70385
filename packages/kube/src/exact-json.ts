// JSON in which a bigint stands digit by digit: Kubernetes' int64 reaches to 2^63-1, and of a JavaScript number past 2^53
// only the nearest that it can hold would arrive. Not for reading, where JSON.parse rounds to such a number.

/** `indent` is for people. */
export function exactJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, exactly, indent)
}

// ECMAScript 2026; TypeScript's library does not know it yet
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown }

function exactly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJSON(value.toString()) : value
}
