// Which rules of a profile hold for whom.

import { expect, test } from 'bun:test'
import { seccompFor } from './seccomp.ts'

const rule = (name: string, includes = {}, excludes = {}) => ({
  names: [name],
  action: 'SCMP_ACT_ALLOW',
  args: null,
  includes,
  excludes,
})

const PROFILE = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: 38,
  archMap: [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
  ],
  syscalls: [
    rule('read'),
    rule('arch_prctl', { arches: ['amd64'] }),
    rule('set_tls', { arches: ['arm64'] }),
    rule('bpf', { caps: ['CAP_SYS_ADMIN'] }),
    rule('chroot', {}, { caps: ['CAP_SYS_CHROOT'] }),
  ],
}

test.each([
  ['amd64', [], ['read', 'arch_prctl', 'chroot'], ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']],
  ['arm64', ['CAP_SYS_ADMIN'], ['read', 'set_tls', 'bpf', 'chroot'], ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM']],
  ['amd64', ['CAP_SYS_CHROOT'], ['read', 'arch_prctl'], ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']],
])('on %s with %p these calls are allowed: %p', (architecture, capabilities, names, all) => {
  const { defaultAction, architectures, syscalls } = seccompFor(PROFILE, architecture, capabilities)
  expect(defaultAction).toBe('SCMP_ACT_ERRNO')
  expect(architectures).toEqual(all)
  expect(syscalls.flatMap((it) => it.names)).toEqual(names)
})
