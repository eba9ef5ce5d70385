// Short stories of people who change things while a controller runs, each about one way in which addresses could be given
// twice or lost. Any fault can be injected at any message of them. Who plays one says when it comes to rest.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Dice } from './dice.ts'
import type { Objects } from './objects.ts'
import type { Person } from './person.ts'

/** What a scenario can do: what a person can, and wait. */
export interface Stage {
  readonly person: Person
  readonly objects: Objects
  readonly dice: Dice
  pass(duration: Milliseconds): Promise<void>
  /** Waits until all is at rest, without faults. */
  rest(): Promise<void>
}

export type Scenario = (stage: Stage) => Promise<void>

const WEB = ['192.0.2.0/30']
const DUAL = ['192.0.2.0/30', '2001:db8::/126']
const A_MOMENT = milliseconds(100)
const A_WHILE = seconds(4)

export const SHORT_SCENARIOS: Readonly<Record<string, Scenario>> = {
  async 'first addresses'({ person, pass }) {
    await person.createService('a')
    await person.putPool('web', WEB)
    await pass(A_WHILE)
    await person.createService('b', { sharingKey: 'k' })
    await person.createService('c', { sharingKey: 'k', port: 443 })
    await person.createService('foreign', { loadBalancerClass: 'other.example/lb' })
    await pass(A_MOMENT)
    await person.deleteService('a')
    await person.createService('d')
    await pass(A_WHILE)
  },

  async 'pool deleted while in use'({ person, pass }) {
    await person.putPool('web', WEB)
    for (const name of ['a', 'b']) await person.createService(name)
    await pass(A_WHILE)
    await person.deletePool('web')
    await pass(A_MOMENT)
    await person.createService('c', { wants: '192.0.2.0' })
    await person.putPool('other', ['198.51.100.0/30'])
    await pass(A_WHILE)
    await person.putPool('web', WEB)
    await pass(A_WHILE)
  },

  async 'pool broken, repaired and split'({ person, pass }) {
    await person.putPool('web', WEB)
    for (const name of ['a', 'b', 'c']) await person.createService(name)
    await pass(A_WHILE)
    await person.putPool('web', ['192.0.2.0/33'])
    await person.putPool('db', ['192.0.2.2/31'], { autoAssign: false })
    await pass(A_MOMENT)
    await person.createService('d', { pool: 'db' })
    await pass(A_WHILE)
    await person.putPool('web', ['192.0.2.0/31'])
    await pass(A_WHILE)
  },

  async 'two ask for each other’s address'({ person, pass }) {
    await person.putPool('web', WEB)
    await person.createService('a', { wants: '192.0.2.0' })
    await person.createService('b', { wants: '192.0.2.1' })
    await pass(A_WHILE)
    await person.editService('a', { wants: '192.0.2.1' })
    await pass(A_MOMENT)
    await person.editService('b', { wants: '192.0.2.0' })
    await pass(A_WHILE)
  },

  async 'sharing comes to an end'({ person, pass }) {
    await person.putPool('web', WEB)
    await person.createService('a', { sharingKey: 'k' })
    await person.createService('b', { sharingKey: 'k', port: 443 })
    await pass(A_WHILE)
    await person.editService('b', { port: 80 })
    await pass(A_WHILE)
    await person.editService('a', { sharingKey: null })
    await person.editService('b', { type: 'ClusterIP' })
    await pass(A_MOMENT)
    await person.editService('b', { type: 'LoadBalancer', wants: '192.0.2.0' })
    await pass(A_WHILE)
  },

  async 'owners are balanced'({ person, pass }) {
    await person.putPool('web', ['192.0.2.0/29'])
    for (const name of ['a', 'b']) await person.createService(name)
    await pass(A_WHILE)
    await person.balanceOwners('node-1', 'node-2')
    await person.createService('c', { sharingKey: 'k' })
    await pass(A_MOMENT)
    await person.createService('d', { sharingKey: 'k', port: 443, wants: '192.0.2.2' })
    await person.deleteService('a')
    await pass(A_WHILE)
    await person.createService('e')
    await pass(A_WHILE)
  },

  async 'status written by hand'({ person, pass }) {
    await person.putPool('web', WEB)
    for (const name of ['a', 'b']) await person.createService(name)
    await pass(A_WHILE)
    await person.writeStatus('b', ['192.0.2.0'])
    await pass(A_WHILE)
    await person.writeStatus('a', [])
    await person.createService('c')
    await pass(A_WHILE)
  },

  async 'families and namespaces'({ person, pass }) {
    await person.putPool('web', WEB)
    await person.createService('a', { families: 'PreferDualStack' })
    await person.createService('b', { families: 'RequireDualStack' })
    await pass(A_WHILE)
    await person.putPool('web', DUAL)
    await pass(A_WHILE)
    await person.editService('a', { families: 'SingleStack' })
    await person.createService('c', { trafficPolicy: 'Local' }, 'team')
    await person.putPool('web', DUAL, { serviceAllocation: { namespaces: ['team'] } })
    await pass(A_WHILE)
  },
}
