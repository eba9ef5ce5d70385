// Reports as Bun 1.4 writes them.

import { expect, test } from 'bun:test'
import { readReport, summary } from './report.mjs'

const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="5" assertions="1" failures="1" skipped="2" time="0.01">
  <testsuite name="a.test.ts" file="a.test.ts" tests="5" failures="1" skipped="2">
    <testsuite name="group &lt;x&gt;" file="a.test.ts" line="2" tests="4">
      <testcase name="a &quot;quoted&quot; &amp; &lt;b&gt;" classname="group &lt;x&gt;" time="0" file="a.test.ts" line="2" assertions="0" />
      <testcase name="answers [needs root]" classname="group &lt;x&gt;" time="0" file="a.test.ts" line="2" assertions="0">
        <skipped />
      </testcase>
      <testcase name="fails" classname="group &lt;x&gt;" time="0.1" file="a.test.ts" line="2" assertions="1">
        <failure type="AssertionError" message="expect(1).toBe(2)&#10;">AssertionError: 1 &lt;skipped &gt; 2&#10;</failure>
      </testcase>
      <testcase name="todo" classname="group &lt;x&gt;" time="0" file="a.test.ts" line="2" assertions="0">
        <skipped message="TODO" />
      </testcase>
    </testsuite>
    <testcase name="it&apos;s 1&#10;line" classname="" time="0." file="a.test.ts" line="3" assertions="0" />
  </testsuite>
</testsuites>`

test('every test of a report is read with its name and its state', () => {
  expect(readReport(report)).toEqual([
    { name: 'a.test.ts: group <x> > a "quoted" & <b>', state: 'passed' },
    { name: 'a.test.ts: group <x> > answers [needs root]', state: 'skipped' },
    { name: 'a.test.ts: group <x> > fails', state: 'failed' },
    { name: 'a.test.ts: group <x> > todo', state: 'skipped' },
    { name: "a.test.ts: it's 1\nline", state: 'passed' },
  ])
})

test('skipped and failed tests stand by name above the closing line', () => {
  expect(summary(readReport(report))).toBe(
    [
      'skipped:',
      '  a.test.ts: group <x> > answers [needs root]',
      '  a.test.ts: group <x> > todo',
      '',
      'failed:',
      '  a.test.ts: group <x> > fails',
      '',
      '2 passed, 1 failed, 2 skipped',
      '',
    ].join('\n'),
  )
})

test('a run without skipped tests does not speak of them', () => {
  expect(summary([{ name: 'types', state: 'passed' }])).toBe('1 passed, 0 failed\n')
})

test('an empty report holds no test', () => {
  expect(readReport('')).toEqual([])
})
