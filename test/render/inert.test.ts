import fc from 'fast-check';
import { expect, test } from 'vitest';
import { citationLink } from '../../lib/render/citation.ts';
import { inert, inertCode, inertCommand } from '../../lib/render/inert.ts';
import { cellCode, codeSpan, fence, markdownText } from '../../lib/render/markdown-text.ts';

test.each([
  ['<!channel> @here <@U012AB>', '‹!channel› ＠here ‹＠U012AB›'],
  ['*bold* ~gone~ `code`', '∗bold∗ ∼gone∼ ˋcodeˋ'],
  ['_under_ but XKS_PROXY_TIMED_OUT', '_under＿ but XKS_PROXY_TIMED_OUT'],
  ['a __bold__ _ x_', 'a ＿＿bold＿＿ ＿ x＿'],
  ['._a_. é_b', '.＿a＿. é＿b'],
  // The name of a record that somebody has to type into a zone.
  ["the record _6e86v84.xks.example.com or '_a.example.com'", "the record _6e86v84.xks.example.com or '_a.example.com'"],
  ['[text](https://evil.example)', '［text］(https: //evil.example)'],
  ['www.evil.example, mailto:a@b.example', 'www .evil.example, mailto: a＠b.example'],
  ['_www.evil.example_ éwww.evil.example _mailto:a', '_www .evil.example＿ éwww .evil.example _mailto: a'],
  ['awww. xdata:y', 'awww. xdata:y'],
  ['a & b "c" \\d', 'a ＆ b ”c” ＼d'],
  ['arn:aws:iam::111122223333:role/x, 10 ms: fine', 'arn:aws:iam::111122223333:role/x, 10 ms: fine'],
])('in chat %j is shown as %j', (text, shown) => expect(inert(text)).toBe(shown));

test('in a code span of chat, marks that mean nothing there stay', () => {
  expect(inertCode('*a* _b_ ~c~ [d] `e` <f> @g [x](y)')).toBe('*a* _b_ ~c~ [d] ˋeˋ ‹f› ＠g [x] (y)');
});

test.each([
  ["aws kms a-b --region 'us-east-1'", "aws kms a-b --region 'us-east-1'"],
  ["aws kms a-b --id '<STORE_ID>'", "aws kms a-b --id '‹STORE_ID›'"],
  ["aws kms a-b --name '@here'", null],
  ['aws kms a-b --name `x`', null],
  ["aws kms a-b --url 'https://evil.example'", null],
])('the command %j is shown as %j', (command, shown) => expect(inertCommand(command)).toBe(shown));

test.each([
  ['<script>', '&lt;script&gt;'],
  [
    'a *b* _c_ `d` ~e~ [f](g) !h |i| $j$ {k} \\l',
    'a \\*b\\* \\_c\\_ \\`d\\` \\~e\\~ \\[f\\]\\(g\\) \\!h \\|i\\| \\$j\\$ \\{k\\} \\\\l',
  ],
  ['@octocat #12 octo/repo#12 GH-12 # x', '＠octocat ＃12 octo/repo＃12 GH‑12 \\# x'],
  ['&#64;here &lt;', '&amp;＃64;here &amp;lt;'],
  ['- a', '\\- a'],
  ['1. a', '1\\. a'],
  ['12) a', '12\\) a'],
  ['--- x', '\\--- x'],
])('in Markdown %j is written as %j', (text, written) => expect(markdownText(text)).toBe(written));

test.each([
  ['plain', '`plain`'],
  ['a `b` c', '``a `b` c``'],
  ['`', '`` ` ``'],
  ['```', '```` ``` ````'],
  [' \n ', ''],
  ['<img x> a < b @me', '`‹img x> a < b ＠me`'],
])('the code span of %j is %j', (text, span) => expect(codeSpan(text)).toBe(span));

test('no bar is left in a code span of a table', () => expect(cellCode('a | b \\| c')).toBe('`a ¦ b \\¦ c`'));

test('a fence is longer than all that its text holds, and the text stays on its line', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('`', '``', '```', '````', 'a', '\n', ' ')), (parts) => {
      const [opening = '', ...rest] = fence([parts.join('')], '  ');
      const marks = /^ {2}(`{3,})sh$/.exec(opening)?.[1] ?? '';
      expect(marks).not.toBe('');
      expect(rest).toHaveLength(2);
      expect(rest[0]).not.toContain(marks);
      expect(rest[1]).toBe(`  ${marks}`);
    }),
  );
});

test.each([
  [
    'Guide (https://docs.aws.amazon.com/kms/latest/developerguide/x.html#y)',
    'https://docs.aws.amazon.com/kms/latest/developerguide/x.html#y',
  ],
  ['Spec (https://github.com/aws/aws-kms-xksproxy-api-spec)', 'https://github.com/aws/aws-kms-xksproxy-api-spec'],
  ['https://docs.aws.amazon.com.evil.example/x', null],
  ['https://docs.aws.amazon.com@evil.example/', null],
  ['https://github.com/awsevil/x', null],
  ['http://docs.aws.amazon.com/x', null],
  ['javascript:alert(1)', null],
])('the citation %j links to %j', (citation, link) => expect(citationLink(citation)).toBe(link));
