// The filter of system calls that a container runtime calls its default, as `RuntimeDefault` of a Pod asks for: that of
// Podman, Buildah and CRI-O, which their common package has as a file. containerd's has grown from the same list; where the
// two differ is in calls that a program without CAP_SYS_ADMIN has no use for.
// Contract: containers/common seccomp.json; OCI runtime specification, Linux seccomp.

import { readFileSync } from 'node:fs'

/** Where Debian's golang-github-containers-common, which Buildah needs, has it. */
export const DEFAULT_PROFILE = '/usr/share/containers/seccomp.json'

interface Profile {
  readonly defaultAction: string
  readonly defaultErrnoRet?: number
  readonly archMap: readonly { readonly architecture: string; readonly subArchitectures: readonly string[] }[]
  readonly syscalls: readonly Rule[]
}

interface Rule {
  readonly names: readonly string[]
  readonly action: string
  readonly args: readonly object[] | null
  readonly errnoRet?: number
  /** Where it holds: for any of these processors, for who has one of these capabilities. */
  readonly includes: Condition
  /** Where it does not. */
  readonly excludes: Condition
}

interface Condition {
  readonly arches?: readonly string[]
  readonly caps?: readonly string[]
}

/** OCI's names of processors to libseccomp's. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'SCMP_ARCH_X86_64',
  arm64: 'SCMP_ARCH_AARCH64',
}

/** The part of a runtime's configuration, for a process with these capabilities (`CAP_NET_RAW`). */
export function seccompFor(profile: Profile, architecture: string, capabilities: readonly string[]) {
  const { defaultAction, defaultErrnoRet, archMap } = profile
  const own = archMap.filter((it) => it.architecture === ARCHITECTURES[architecture])
  const holds = ({ arches, caps }: Condition) =>
    (arches === undefined || arches.includes(architecture)) &&
    (caps === undefined || caps.some((it) => capabilities.includes(it)))
  const isEmpty = ({ arches, caps }: Condition) => arches === undefined && caps === undefined
  return {
    defaultAction,
    defaultErrnoRet,
    architectures: own.flatMap((it) => [it.architecture, ...it.subArchitectures]),
    syscalls: profile.syscalls
      .filter(({ includes, excludes }) => holds(includes) && (isEmpty(excludes) || !holds(excludes)))
      .map(({ names, action, args, errnoRet }) => ({ names, action, args: args ?? [], errnoRet })),
  }
}

export function readProfile(file = DEFAULT_PROFILE): Profile {
  return JSON.parse(readFileSync(file, 'utf8')) as Profile
}
