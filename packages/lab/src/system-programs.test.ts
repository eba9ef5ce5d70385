// Programs where a user's PATH does not look, in a process that was started with such a PATH.

import { expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'

const MODULES = ['system-programs.ts', 'run-command.ts'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
)

test.each(['', '/nowhere'])('root’s programs are found and started with the PATH %p', async (path) => {
  const script = `
    const [{ findProgram, findSystemPrograms }, { runCommand }] = await Promise.all(
      ${JSON.stringify(MODULES)}.map((path) => import(path)),
    )
    const before = findProgram('chroot')
    findSystemPrograms()
    console.log(JSON.stringify([before, findProgram('chroot'), (await runCommand(['chroot', '/', 'true'])).exitCode === 127]))
  `
  const child = Bun.spawn([process.execPath, '-e', script], { env: { PATH: path } })
  // chroot(8) of coreutils is in a folder of root's programs on Debian
  expect(JSON.parse(await child.stdout.text())).toEqual([null, expect.stringContaining('sbin/chroot'), false])
})
