// Which Kubernetes this API server says it is: clients choose by it what they ask for. Contract: apimachinery version.Info.

const MAJOR = '1'
const MINOR = '32'

/** `v1.32.0`, of the API that is served. */
export const API_RELEASE = `v${MAJOR}.${MINOR}.0`

/** What `/version` answers. */
export const SERVER_VERSION = {
  major: MAJOR,
  minor: MINOR,
  gitVersion: `${API_RELEASE}-ingot`,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'bun',
  platform: 'linux/amd64',
}
