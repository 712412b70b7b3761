/** `check`: would this external key store work? Creates nothing. */
import type { Command } from './command.ts';
import { RUN_FLAGS } from './flags.ts';

export const check: Command = {
  name: 'check',
  operands: ['REQUEST.json'],
  summary: 'check everything an external key store needs, and create nothing',
  about: [
    'REQUEST.json holds the parameters of CreateCustomKeyStore as for "aws kms create-custom-key-store --cli-input-json", ' +
      'without the raw credential: name a Secrets Manager secret in XksProxyAuthenticationCredentialSecretId, or give ' +
      '--proxy-config. A single - reads standard input.',
    'Looks at the proxy from this machine and at AWS with your credentials. Nothing in AWS is changed. The report goes to ' +
      'standard output, progress to standard error. With --output the report goes to that file in --format, and standard ' +
      'output has it as text.',
  ],
  flags: RUN_FLAGS,
  run: async (invocation, terminal) => (await import('./run-preflight.ts')).runPreflight('check', invocation, terminal),
};
