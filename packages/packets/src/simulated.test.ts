import { expect, test } from 'bun:test'

test('simulated networks run without bun:ffi', async () => {
  const built = await Bun.build({
    entrypoints: [Bun.fileURLToPath(new URL('simulated.ts', import.meta.url))],
    target: 'bun',
  })
  const [output] = built.outputs
  expect(await output?.text()).toContain('SimulatedHosts')
  expect(await output?.text()).not.toContain('bun:ffi')
})
