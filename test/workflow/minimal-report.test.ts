/** What is left of a run whose report cannot be built. */
import { describe, expect, it } from 'vitest';
import type { Params } from '../../lib/model/params.ts';
import { localDefinition } from '../../lib/workflow/local-definition.ts';
import type { LocalStep } from '../../lib/workflow/local-steps.ts';
import { runLocally } from '../../lib/workflow/run-locally.ts';
import { buildStateMachine } from '../../lib/workflow/state-machine.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts } from '../support/memory-ports.ts';
import { sampleChecks } from '../support/sample-checks.ts';

const broken: LocalStep = async () => {
  throw Object.assign(new Error('sample "breakdown"'), { name: 'SampleError' });
};

describe('a run whose report cannot be built', () => {
  it.each([
    ['a quote', { CustomKeyStoreName: 'the "payments" store' }],
    ['a backslash', { XksProxyUriPath: '\\kms\\xks\\v1' }],
    ['a line break, braces and other letters', { CustomKeyStoreName: "it's {} ünï\n€ $.run" }],
    ['no name at all', { CustomKeyStoreName: '' }],
  ] satisfies readonly [string, Partial<Params>][])('keeps a request with %s as it was', async (_what, changes) => {
    const params = healthyVpcParams(changes);
    const account = makeMemoryAccount();
    const { report, status } = await runLocally({
      input: { run: run({ action: 'create' }), params },
      ports: makeMemoryPorts(account),
      checks: sampleChecks(),
      pollMs: 1,
      steps: { 'build-report': broken },
    });
    expect(status).toBe('FAILED');
    expect(report).toMatchObject({ verdict: 'error', request: params, notes: [expect.stringContaining('SampleError')] });
    const [store] = account.stores;
    expect(report.actions).toMatchObject([{ evidence: { handedOn: { CustomKeyStoreId: store?.CustomKeyStoreId } } }]);
    expect(account.events).toMatchObject([{ verdict: 'error' }]);
  });
});

describe('the definition for the local runner', () => {
  it('differs from that of AWS in nothing but the text that the report becomes', () => {
    const definition = buildStateMachine();
    const item = (of: typeof definition): unknown => {
      const parameters = of.States['store-minimal-report']?.Parameters as
        | { readonly Item: { readonly report: unknown } }
        | undefined;
      return parameters?.Item.report;
    };
    expect(item(definition)).toEqual({ 'S.$': 'States.JsonToString($.report)' });
    const local = localDefinition(definition);
    expect(item(local)).toEqual({ 'S.$': '$.report' });
    expect(JSON.stringify(local).replace('"S.$":"$.report"', '"S.$":"States.JsonToString($.report)"')).toBe(
      JSON.stringify(definition),
    );
  });
});
