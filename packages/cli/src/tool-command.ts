// How this very tool is started: by the lab for its own programs, and by a person who copies a line.

import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The command line that starts the tool anew. */
export function toolCommand(): readonly string[] {
  if (Bun.isStandaloneExecutable) return [process.execPath]
  return [process.execPath, fileURLToPath(new URL('./main.ts', import.meta.url))]
}

/** What a person types to start it: in a clone by npm, else the executable as it was called. */
export function toolWords(environment: Readonly<Record<string, string | undefined>>): string {
  if (!Bun.isStandaloneExecutable) return 'npm run -s ingot --'
  const onPath = (environment.PATH ?? '').split(':').some((folder) => `${folder}/ingot` === process.execPath)
  return onPath ? basename(process.execPath) : process.execPath
}
