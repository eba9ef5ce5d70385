// From a container to the process that plays it.

import { expect, test } from 'bun:test'
import { pod } from '../kinds.fixture.ts'
import { labNodes } from '../topology.ts'
import { argumentsOf, environmentOf, logNameOf, programOf } from './native-container.ts'

const [node] = labNodes(1)

test.each([
  ['quay.io/metallb/speaker:v0.15.2', 'speaker'],
  ['registry.local:5000/ingot-controller@sha256:0123', 'controller'],
  ['ingot-speaker', 'speaker'],
  ['nginx:latest', null],
  ['example.com/speaker/web:1', null],
  ['', null],
])('the image %p runs %p', (image, program) => {
  expect(programOf({ name: 'c', image })).toBe(program)
})

test('a container has the values that it names, and the fields of its Pod', () => {
  if (node === undefined) throw new Error('no node')
  const container = {
    name: 'speaker',
    args: ['--node-name=$(NODE)', '--port=7472', '$(UNKNOWN)'],
    env: [
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'HOST', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
      { name: 'LABELS', value: 'app=metallb' },
      { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'memberlist', key: 'secretkey' } } },
    ],
  }
  const placement = { pod: pod('speaker-x', 'node-1'), node, addresses: node.addresses }
  const environment = environmentOf(container, placement)
  expect(environment).toEqual({ NODE: 'node-1', HOST: '192.168.250.11', LABELS: 'app=metallb' })
  expect(argumentsOf(container, environment)).toEqual(['--node-name=node-1', '--port=7472', '$(UNKNOWN)'])
  expect(logNameOf(placement.pod, container)).toBe('default_speaker-x_speaker')
})
