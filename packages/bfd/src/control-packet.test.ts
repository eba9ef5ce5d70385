import { describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import fc from 'fast-check'
import { CONTROL_SIZE, ControlPacket, SESSION_STATES } from './control-packet.ts'

/** A legal packet in labelled pieces, in reading order. */
const PIECES = {
  versionDiag: '21', // 1, control detection time expired
  stateFlags: 'e2', // Up, poll, demand
  detectMult: '05',
  length: '18',
  myDiscriminator: '0a0b0c0d',
  yourDiscriminator: 'fffefdfc',
  desiredMinTx: '000f4240',
  requiredMinRx: '000493e1',
  requiredMinEchoRx: '0000c350',
  rest: '',
}

const octets = (changes: Partial<typeof PIECES> = {}) =>
  Uint8Array.fromHex(Object.values({ ...PIECES, ...changes }).join(''))

describe('a Control packet', () => {
  test('is read field by field', () => {
    const packet = new ControlPacket()
    expect(packet.read(octets())).toBeUndefined()
    expect({ ...packet }).toEqual({
      diagnostic: 1,
      state: 'Up',
      isPoll: true,
      isFinal: false,
      hasAuthentication: false,
      isDemand: true,
      detectMultiplier: 5,
      myDiscriminator: 0x0a0b0c0d,
      yourDiscriminator: 0xfffefdfc,
      desiredMinTxInterval: milliseconds(1000),
      requiredMinRxInterval: milliseconds(300.001),
      requiredMinEchoRxInterval: milliseconds(50),
    })
  })

  test.each([
    ['version 2', { versionDiag: '41' }, 'version'],
    ['nothing at all', Object.fromEntries(Object.keys(PIECES).map((key) => [key, ''])), 'version'],
    ['a length of 23', { length: '17' }, 'length'],
    ['authentication and a length of 25', { stateFlags: 'c4', length: '19', rest: '00' }, 'length'],
    ['a length that is more than there is', { length: '19' }, 'truncated'],
    ['an end before its length', { requiredMinEchoRx: '0000c3' }, 'truncated'],
    ['a multiplier of 0', { detectMult: '00' }, 'detectMultiplier'],
    ['the multipoint bit', { stateFlags: 'c1' }, 'multipoint'],
    ['My Discriminator 0', { myDiscriminator: '00000000' }, 'myDiscriminator'],
    // several faults: the first by the order of the RFC
    ['a multiplier of 0 and a wrong version', { versionDiag: '01', detectMult: '00' }, 'version'],
    [
      'the multipoint bit and discriminator 0',
      { stateFlags: 'c1', myDiscriminator: '00000000' },
      'multipoint',
    ],
  ])('with %s is no good', (_, changes, fault) => {
    expect<string | undefined>(new ControlPacket().read(octets(changes))).toBe(fault)
  })

  test('may be followed by anything', () => {
    expect(new ControlPacket().read(octets({ rest: 'deadbeef' }))).toBeUndefined()
  })

  test('is written as it was read', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff })
    const interval = word.map((micros) => milliseconds(micros / 1000))
    const fields = fc.record({
      diagnostic: fc.integer({ min: 0, max: 31 }),
      state: fc.constantFrom(...SESSION_STATES),
      isPoll: fc.boolean(),
      isFinal: fc.boolean(),
      isDemand: fc.boolean(),
      detectMultiplier: fc.integer({ min: 1, max: 255 }),
      myDiscriminator: fc.integer({ min: 1, max: 0xffff_ffff }),
      yourDiscriminator: word,
      desiredMinTxInterval: interval,
      requiredMinRxInterval: interval,
      requiredMinEchoRxInterval: interval,
    })
    fc.assert(
      fc.property(fields, (said) => {
        const written = new Uint8Array(CONTROL_SIZE)
        Object.assign(new ControlPacket(), said).write(written)
        const read = new ControlPacket()
        expect(read.read(written)).toBeUndefined()
        expect<unknown>({ ...read }).toEqual({ ...said, hasAuthentication: false })
      }),
    )
  })

  test('of any octets is read or discarded, and nothing else happens', () => {
    const packet = new ControlPacket()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (any) => void packet.read(any)))
  })
})
