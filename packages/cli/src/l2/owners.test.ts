import { describe, expect, test } from 'bun:test'
import { moveLine } from './move-line.ts'
import { Owners } from './owners.ts'

const services = new Map([
  [
    'default/web',
    {
      metadata: { namespace: 'default', name: 'web' },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }] } },
    },
  ],
])

const said = (node: string, ...interfaces: string[]) => ({
  metadata: { name: 'l2-abcde' },
  status: {
    node,
    serviceNamespace: 'default',
    serviceName: 'web',
    ...(interfaces.length > 0 && { interfaces: interfaces.map((name) => ({ name })) }),
  },
})

function lines(owners: Owners, ...statuses: ReturnType<typeof said>[]): string[] {
  return owners.update(statuses, services).map((move) => moveLine(new Date(0), move))
}

const LINE = '00:00:00.000  default/web  192.0.2.1, 2001:db8::1  '

describe('who owns what', () => {
  test('is told once, and again when it changes', () => {
    const owners = new Owners()
    expect(lines(owners, said('node-a'))).toEqual([`${LINE}node-a`])
    expect(lines(owners, said('node-a'))).toEqual([])
    expect(lines(owners, said('node-b'))).toEqual([`${LINE}node-b, before it node-a`])
  })

  test('names both in the moment of a move', () => {
    const owners = new Owners()
    lines(owners, said('node-a'))
    expect(lines(owners, said('node-b'), said('node-a'))).toEqual([
      `${LINE}node-a and node-b, on the way from one to the other, before it node-a`,
    ])
    expect(lines(owners, said('node-b'))).toEqual([`${LINE}node-b, before it node-a, node-b`])
  })

  test('remembers who it was while nobody says so', () => {
    const owners = new Owners()
    lines(owners, said('node-a'))
    expect(lines(owners)).toEqual([`${LINE}nobody, before it node-a`])
    expect(lines(owners)).toEqual([])
    expect(lines(owners, said('node-b'))).toEqual([`${LINE}node-b, before it node-a`])
    expect(lines(owners, said('node-b', 'eth1', 'eth0'))).toEqual([`${LINE}node-b on eth0, eth1`])
  })

  test('is nothing of an object without its status yet', () => {
    expect(new Owners().update([{ metadata: { name: 'l2-abcde' } }], services)).toEqual([])
  })
})
