// Text of strangers, fit for a log line.

/** Any text as one line of at most `length` characters. */
export function oneLine(text: string, length = 120): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length)}...`
}
