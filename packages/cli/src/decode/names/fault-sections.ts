// Where the rule stands that a message breaks, by the name that the core has for the fault. Some rules are those of one
// attribute.

const SECTIONS: Readonly<Record<string, string>> = {
  marker: 'RFC 4271 6.1',
  message_length: 'RFC 4271 6.1',
  message_type: 'RFC 4271 6.1',
  withdrawn_section: 'RFC 7606 3 (b)',
  attribute_section: 'RFC 7606 3 (b)',
  attribute_cut: 'RFC 7606 4',
  attribute_overrun: 'RFC 7606 4',
  prefix_length: 'RFC 7606 5.3',
  prefix_overrun: 'RFC 7606 5.3',
  flags: 'RFC 7606 3 (c)',
  segment_confederation: 'RFC 5065 5',
  segment_type: 'RFC 7606 7.2',
  segment_empty: 'RFC 7606 7.2',
  segment_overrun: 'RFC 7606 7.2',
  as_zero: 'RFC 7607 2',
  next_hop_length: 'RFC 7606 7.11',
  missing: 'RFC 7606 3 (d)',
  repeated: 'RFC 7606 3 (g)',
  unknown_well_known: 'RFC 4271 6.3',
}

/** Of faults in the length or value of an attribute, and of attributes that should not be there. */
const ATTRIBUTE_SECTIONS: ReadonlyMap<number, string> = new Map([
  [1, 'RFC 7606 7.1'],
  [2, 'RFC 7606 7.2'],
  [3, 'RFC 7606 7.3'],
  [4, 'RFC 7606 7.4'],
  [5, 'RFC 7606 7.5'],
  [6, 'RFC 7606 7.6'],
  [7, 'RFC 7606 7.7'],
  [8, 'RFC 7606 7.8'],
  [9, 'RFC 7606 7.9'],
  [10, 'RFC 7606 7.10'],
  [14, 'RFC 7606 7.11'],
  [15, 'RFC 7606 7.12'],
  [16, 'RFC 7606 7.14'],
  [17, 'RFC 6793 6'],
  [18, 'RFC 6793 6'],
  [25, 'RFC 7606 7.15'],
  [32, 'RFC 8092 6'],
  [35, 'RFC 9234 5'],
])

/** `attribute` is its type, or 0. */
export function faultSection(fault: string, attribute: number): string | undefined {
  return SECTIONS[fault] ?? ATTRIBUTE_SECTIONS.get(attribute)
}
