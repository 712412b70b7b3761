/** Runs that are going on when the service on this machine is ended. */
import { expect, it, vi } from 'vitest';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { startLocalApi } from '../support/local-api.ts';

it('name the store that was made, so that it is not lost with the report', async () => {
  const plan = healthyPlan('public');
  const api = await startLocalApi(plan);
  plan.aws.connectDelayMs = 600_000;
  const { body } = await api.send('POST', '/key-stores', api.example);
  await vi.waitFor(() => expect(plan.aws.keyStores[0]?.entry.ConnectionState).toBe('CONNECTING'), {
    timeout: 10_000,
    interval: 20,
  });
  const id = plan.aws.keyStores[0]?.entry.CustomKeyStoreId;
  await api.close();
  expect(api.logged.at(-1)).toMatch(
    new RegExp(`^run ${body.runId} was ended with the service: .*The key store ${id} exists: run create again`),
  );
});

it('say so when they had come to nothing yet', async () => {
  const api = await startLocalApi(healthyPlan('public'));
  const { body } = await api.send('POST', '/preflights', api.example);
  await api.close();
  expect(api.logged.at(-1)).toMatch(new RegExp(`^run ${body.runId} was ended with the service: payments-xks-public: whether`));
});
