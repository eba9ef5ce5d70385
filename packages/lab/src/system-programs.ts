// Root's programs, `ip` and `nft` among them, are in folders where a user's PATH does not look on Debian. Bun looks for
// programs by the PATH that it was started with: what is added later counts only where it is given.

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin']

/** Adds the folders of root's programs to PATH, for `findProgram`, and for what is started with `process.env`. */
export function findSystemPrograms(): void {
  process.env.PATH = [process.env.PATH ?? '', ...SYSTEM_FOLDERS].filter((folder) => folder !== '').join(':')
}

/** Where a program is by the PATH of now; null where it is not. */
export function findProgram(name: string): string | null {
  return Bun.which(name, { PATH: process.env.PATH ?? '' })
}
