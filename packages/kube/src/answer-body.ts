// The body of an answer as text, as far as it may be long: a stranger's must not fill our memory.

/** What to do where an answer is none of an API server's. */
export const WRONG_SERVER =
  'check that the kubeconfig names the API server under `server`, and not a proxy or a log-in page'

/** The whole body; undefined where it is longer than `longest` bytes, and then the rest is not read. */
export async function readAnswer(response: Response, longest: number): Promise<string | undefined> {
  if (Number(response.headers.get('content-length') ?? 0) > longest) {
    await response.body?.cancel()
    return undefined
  }
  const reader = response.body?.getReader()
  return reader === undefined ? '' : readAtMost(reader, longest)
}

/** Of a reader of a stream, what is used. */
export interface Pieces {
  read(): Promise<{ readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

/** All that comes; undefined where it is more than `longest` bytes, and then the rest is not read. */
export async function readAtMost(reader: Pieces, longest: number): Promise<string | undefined> {
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { value } = await reader.read()
    if (value === undefined) return Buffer.concat(pieces, length).toString()
    length += value.length
    if (length > longest) {
      await reader.cancel()
      return undefined
    }
    pieces.push(value)
  }
}
