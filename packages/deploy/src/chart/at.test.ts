import { describe, expect, test } from 'bun:test'
import { at } from './at.ts'

const POD = {
  spec: { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }, { name: 'b' }], volumes: [] },
}

describe('a place', () => {
  test.each([
    ['a key', 'spec.volumes', 1, { spec: { ...POD.spec, volumes: 1 } }],
    ['a last key that is new', 'spec.more', 1, { spec: { ...POD.spec, more: 1 } }],
    [
      'an item by its name',
      'spec.containers.b',
      1,
      { spec: { ...POD.spec, containers: [POD.spec.containers[0], 1] } },
    ],
    [
      'an item by its number',
      'spec.containers.1',
      1,
      { spec: { ...POD.spec, containers: [POD.spec.containers[0], 1] } },
    ],
  ])('%s', (_, place, value, changed) => {
    expect(at(POD, { [place]: value })).toEqual(changed)
  })

  test('a function is given what stands there', () => {
    const doubled = at({ a: [{ key: 'b', c: 2 }] }, { 'a.b.c': (it: number) => it * 2 })
    expect(doubled).toEqual({ a: [{ key: 'b', c: 4 }] })
  })

  test('the object itself stays as it was', () => {
    at(POD, { 'spec.containers.a.env.X.value': '2' })
    expect(POD.spec.containers[0]?.env?.[0]?.value).toBe('1')
  })

  test.each(['spec.nothing.more', 'spec.containers.c', 'spec.containers.a.name.x'])(
    'that is not there is a mistake: %s',
    (place) => {
      expect(() => at(POD, { [place]: 1 })).toThrow(place)
    },
  )
})
