// Run by lab.test.ts: a lab whose `ingot` is any command, so that a test decides how it fails.
// Usage: lab.fixture.ts STATE_DIRECTORY COMMAND...

import { runLab } from './lab.ts'

const [stateDirectory = '', ...command] = process.argv.slice(2)
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())
process.exit(
  await runLab(
    { once: true, command, stateDirectory },
    { print: (line) => console.log(line), signal: stop.signal },
  ),
)
