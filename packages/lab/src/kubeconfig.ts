// The kubeconfig of the lab as text, for kubectl and for the controller and the speakers: one cluster on addresses that
// never leave this machine, one user with a token. Contract: kubeconfig v1.

/** A kubeconfig for the API server at `server`, e.g. `http://127.0.0.1:40001`; `authority` is base64 of its PEM. */
export function kubeconfig(server: string, token: string, authority?: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    clusters: [
      {
        name: 'lab',
        cluster: { server, ...(authority !== undefined && { 'certificate-authority-data': authority }) },
      },
    ],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab', namespace: 'default' } }],
    users: [{ name: 'lab', user: { token } }],
  }
  return `${Bun.YAML.stringify(config, null, 2)}\n`
}
