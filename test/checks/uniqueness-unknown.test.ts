/** What can be compared although a part of the request is malformed or missing? */
import { describe, expect, test } from 'vitest';
import { uniqueness } from '../../lib/checks/uniqueness.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { planWith } from '../../lib/sandbox/faults.ts';
import { runPreflight } from '../../lib/tooling/matrix/preflight.ts';

async function codes(faults: readonly string[], endpoint?: string): Promise<readonly string[]> {
  const plan = planWith('vpc', faults);
  if (endpoint !== undefined) plan.params.XksProxyUriEndpoint = endpoint;
  const { report } = await runPreflight(plan, 'check');
  return report.checks.find(({ id }) => id === uniqueness.id)?.findings.map(({ code }) => code) ?? [];
}

describe('a malformed endpoint', () => {
  test.each([`https://${SANDBOX.host}:8443`, `http://${SANDBOX.host}/`, `https://${SANDBOX.host}.`])(
    '%s is compared as the host that it means',
    async (endpoint) => {
      expect(await codes(['uri-taken'], endpoint)).toContain('uniqueness/uri-taken');
    },
  );

  test('that names no host is compared with nothing', async () => {
    expect(await codes(['uri-taken'], 'https://my proxy')).not.toContain('uniqueness/uri-taken');
  });
});

test('an access key id that could not be read is said to be compared with none', async () => {
  expect(await codes(['access-key-id-shared'])).toContain('uniqueness/access-key-id-shared');
  const unread = await codes(['access-key-id-shared', 'secret-missing']);
  expect(unread).toContain('uniqueness/access-key-id-not-compared');
  expect(unread).not.toContain('uniqueness/access-key-id-shared');
});
