// Makes an etcd forget every version but the last, so that nobody can watch on from where they were: what the API server
// does every five minutes. It goes on by what is in its own memory, until it is started again.
// Contract: etcd's gRPC gateway, /v3/kv.

/** Rejects with what etcd says where it does not. */
export async function forgetVersions(etcdUrl: string): Promise<void> {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${etcdUrl}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as { header: { revision: string } }
  }
  const { header } = await post('range', { key: btoa('/') })
  await post('compaction', { revision: header.revision, physical: true })
}
