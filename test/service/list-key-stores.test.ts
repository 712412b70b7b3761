import { describe, expect, it } from 'vitest';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import { makeListKeyStores } from '../../lib/service/list-key-stores.ts';
import { MOST_STORES } from '../../lib/workflow/revalidation.ts';

const SCHEDULE = { requestedBy: 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly' };

function external(CustomKeyStoreId: string): CustomKeyStoresListEntry {
  return { CustomKeyStoreId, CustomKeyStoreName: `name of ${CustomKeyStoreId}`, CustomKeyStoreType: 'EXTERNAL_KEY_STORE' };
}

function list(...stores: readonly CustomKeyStoresListEntry[]) {
  return makeListKeyStores({ listKeyStores: async () => stores });
}

describe('the first step of a re-validation', () => {
  it('answers the ids of all external key stores, and leaves others alone', async () => {
    const hsm: CustomKeyStoresListEntry = { CustomKeyStoreId: 'cks-2', CustomKeyStoreType: 'AWS_CLOUDHSM' };
    expect(await list(external('cks-1'), hsm, external('cks-3'))(SCHEDULE)).toEqual({ stores: ['cks-1', 'cks-3'] });
    expect(await list()(SCHEDULE)).toEqual({ stores: [] });
  });

  it('answers no more than an execution can take', async () => {
    const many = Array.from({ length: MOST_STORES + 1 }, (_, n) => external(`cks-${n}`));
    const { stores } = await list(...many)(SCHEDULE);
    expect(stores).toHaveLength(1_000);
    expect(stores.at(-1)).toBe('cks-999');
  });

  it.each([null, 'arn:aws:iam::111122223333:root', {}, { requestedBy: 7 }, { requestedBy: '<aws.scheduler.schedule-arn>' }])(
    'refuses the input %j, by a name that the state machine knows',
    async (input) => {
      const refused = { name: 'WrongInput', message: expect.stringContaining('The input must be {"requestedBy"') };
      await expect(list(external('cks-1'))(input)).rejects.toMatchObject(refused);
    },
  );
});
