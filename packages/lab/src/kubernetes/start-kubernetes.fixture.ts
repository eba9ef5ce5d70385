// Starts a real Kubernetes, prints its folder, and then only waits: for a test that kills it.

import { startKubernetes } from './start-kubernetes.ts'

const [assets = ''] = process.argv.slice(2)
const started = await startKubernetes({ assets })
process.stdout.write(`${started.ok ? started.value.directory : started.verdict.message}\n`)
await new Promise(() => {})
