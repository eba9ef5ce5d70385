// Run by lab.test.ts: a lab whose controller and speakers are any command, so that a test decides how they fail.
// Usage: lab.fixture.ts USER_ID STATE_DIRECTORY COMMAND...

import { fileURLToPath } from 'node:url'
import { embeddedKubernetes } from './lab-kubernetes.ts'
import { runLab } from './lab.ts'

const [userId, stateDirectory = '', ...daemon] = process.argv.slice(2)
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())
const options = {
  once: true,
  command: [process.execPath, fileURLToPath(new URL('tool.fixture.ts', import.meta.url)), ...daemon, '--'],
  tool: 'ingot',
  nodeCount: 3,
  kubernetes: embeddedKubernetes({ port: 0, data: '' }),
  manifests: {
    path: fileURLToPath(new URL('../../../deploy/examples/web.yaml', import.meta.url)),
    title: 'web',
  },
  example: null,
  userId: Number(userId),
  stateDirectory,
}
process.exit(await runLab(options, { print: (line) => console.log(line), signal: stop.signal }))
