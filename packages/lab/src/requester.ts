// A program of the lab: the client on the segment. Standard input has one URL a JSON line, each with a number; standard
// output answers with the number and the HTTP status, or why there was none. Usage: requester.ts

import { readMessages } from './child.ts'
import type { HttpAnswer, HttpQuestion } from './client.ts'

// long enough for two ARP retries, short enough to ask again
const PATIENCE = 2500

for await (const message of readMessages(Bun.stdin.stream())) {
  void answer(message as HttpQuestion)
}

async function answer({ id, url }: HttpQuestion): Promise<void> {
  let result: HttpAnswer
  try {
    const response = await fetch(url, { keepalive: false, signal: AbortSignal.timeout(PATIENCE) })
    result = { id, url, status: response.status, text: await response.text() }
  } catch (error) {
    result = { id, url, status: null, text: error instanceof Error ? error.message : String(error) }
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
