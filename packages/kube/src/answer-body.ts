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
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const piece = await reader?.read()
    if (piece?.value === undefined) return Buffer.concat(pieces, length).toString()
    length += piece.value.length
    if (length > longest) {
      await reader?.cancel()
      return undefined
    }
    pieces.push(piece.value)
  }
}
