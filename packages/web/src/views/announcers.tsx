/** @jsxImportSource hono/jsx */
// Who announces: the nodes, with what each says of itself, and the BGP peers, with who tells them.

import type { NodeView, PeerView } from '../snapshot.ts'

const ROWS_MAX = 200

export function NodeTable({ nodes }: { readonly nodes: readonly NodeView[] }) {
  if (nodes.length === 0) return <p class="none">No node is known.</p>
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Node</th>
          <th scope="col" class="number">
            ARP/NDP
          </th>
          <th scope="col" class="number">
            BGP
          </th>
        </tr>
      </thead>
      <tbody>
        {nodes.slice(0, ROWS_MAX).map(({ name, layer2, bgp, remark }) => (
          <tr>
            <th scope="row">
              {name}
              {remark === '' ? null : <small>{remark}</small>}
            </th>
            <td class="number">{layer2.toLocaleString('en')}</td>
            <td class="number">{bgp.toLocaleString('en')}</td>
          </tr>
        ))}
        <More count={nodes.length} columns={3} />
      </tbody>
    </table>
  )
}

export function PeerTable({ peers }: { readonly peers: readonly PeerView[] }) {
  if (peers.length === 0) return <p class="none">No BGPPeer is configured.</p>
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Peer</th>
          <th scope="col">AS</th>
          <th scope="col" class="number">
            Nodes
          </th>
          <th scope="col" class="number">
            Services
          </th>
        </tr>
      </thead>
      <tbody>
        {peers.slice(0, ROWS_MAX).map(({ name, address, asn, nodes, services }) => (
          <tr>
            <th scope="row">
              {name}
              <small class="mono">{address}</small>
            </th>
            <td class="mono">{asn}</td>
            <td class="number">{nodes.length}</td>
            <td class="number">{services.toLocaleString('en')}</td>
          </tr>
        ))}
        <More count={peers.length} columns={4} />
      </tbody>
    </table>
  )
}

function More({ count, columns }: { readonly count: number; readonly columns: number }) {
  return count <= ROWS_MAX ? null : (
    <tr>
      <td colspan={columns}>{`and ${count - ROWS_MAX} more`}</td>
    </tr>
  )
}
