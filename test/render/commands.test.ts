import { expect, test } from 'vitest';
import { CATALOG } from '../../lib/cli/catalog.ts';
import { fillRemedy } from '../../lib/model/remedy.ts';
import { remedyParts } from '../../lib/render/commands.ts';

test.each([
  ['Run again.', [['prose', 'Run again.']]],
  [
    "Turn it off: aws ec2 modify-x --service-id '<SERVICE_ID>' --no-acceptance-required, then run again.",
    [
      ['prose', 'Turn it off:'],
      ['command', "aws ec2 modify-x --service-id '<SERVICE_ID>' --no-acceptance-required"],
      ['prose', 'then run again.'],
    ],
  ],
  [
    "First: aws kms a-b --region 'r'; aws kms c-d --region 'r'",
    [
      ['prose', 'First:'],
      ['command', "aws kms a-b --region 'r'"],
      ['command', "aws kms c-d --region 'r'"],
    ],
  ],
  [
    'Look with: aws elbv2 describe-x --names a b=c. Then wait.',
    [
      ['prose', 'Look with:'],
      ['command', 'aws elbv2 describe-x --names a b=c'],
      ['prose', 'Then wait.'],
    ],
  ],
  [
    "Quoted: aws logs tail-x --filter 'two words' done",
    [
      ['prose', 'Quoted:'],
      ['command', "aws logs tail-x --filter 'two words'"],
      ['prose', 'done'],
    ],
  ],
])('%s', (remedy, parts) => {
  expect(remedyParts(remedy).map(({ kind, text }) => [kind, text])).toEqual(parts);
});

test('a command of the remedies in use ends where its quotes are closed, and no prose is left in it', () => {
  const commands = CATALOG.flatMap(({ spec }) => ('remedy' in spec ? remedyParts(fillRemedy(spec.remedy, {})) : []))
    .filter(({ kind }) => kind === 'command')
    .map(({ text }) => text);
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    expect(command.split("'").length % 2, command).toBe(1);
    expect(command, command).toMatch(/^aws [a-z0-9-]+ [a-z0-9-]+( --[a-z0-9-]+( ('[^']*'|[A-Za-z0-9=,'<>_*./:-]+))*)*$/);
  }
});

test('a flag of a remedy in use is never torn from its command', () => {
  for (const { spec, code } of CATALOG) {
    if (!('remedy' in spec)) continue;
    const prose = remedyParts(fillRemedy(spec.remedy, {}))
      .filter(({ kind }) => kind === 'prose')
      .map(({ text }) => text)
      .join(' ');
    expect(prose, code).not.toMatch(/--(service-id|custom-key-store-id)\b/);
  }
});
