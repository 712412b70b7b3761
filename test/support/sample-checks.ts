/** Small checks for tests of the engine: each says what its test tells it to, or breaks as told. */
import type { Check } from '../../lib/checks/check.ts';
import type { Located } from '../../lib/model/facts.ts';

export const LOCATED: Located = { host: 'myproxy.xks.example.com', targets: [], perspective: 'this test' };

/** Says `<id>/good`, `/bad`, `/unclear` or `/odd`, or throws. */
export function sampleCheck(
  id: string,
  says: 'good' | 'bad' | 'unclear' | 'odd' | 'throws' = 'good',
  changes: Partial<Check> = {},
): Check {
  const bad = { title: 'Sample', citation: 'a test', requirements: [], remedy: 'Do something.', kms: null };
  return {
    id,
    question: 'Sample?',
    needs: [],
    uses: [],
    permissions: [],
    findings: {
      [`${id}/good`]: { verdict: 'pass', title: 'Sample', citation: 'a test', requirements: [] },
      [`${id}/bad`]: { verdict: 'fail', ...bad },
      [`${id}/unclear`]: { verdict: 'error', ...bad },
      [`${id}/odd`]: { verdict: 'warn', ...bad },
    },
    observe: async () => {
      if (says === 'throws') throw new Error('sample trouble');
      return null;
    },
    judge: () => [{ code: `${id}/${says}`, evidence: {} }],
    ...changes,
  };
}

/** The first three, wired as in the registry: `tls` uses what `locate-proxy` found. */
export function sampleChecks(): readonly Check[] {
  return [
    sampleCheck('locate-proxy', 'good', { facts: () => LOCATED }),
    sampleCheck('request'),
    sampleCheck('tls', 'good', {
      uses: ['locate-proxy'],
      blockedBy: (facts) => (facts['locate-proxy'] ? [] : ['locate-proxy']),
    }),
  ];
}
