/** What AWS asks for one unit of something, from `lib/deployment/prices.json`, where each price has its page and the date. */
import PRICE_LIST from '../../deployment/prices.json' with { type: 'json' };

export type PriceName = keyof typeof PRICE_LIST.prices;

/** One position of a bill. */
export interface Position {
  readonly what: string;
  readonly quantity: number;
  readonly price: PriceName;
}

export { PRICE_LIST };

export function usd({ quantity, price }: Position): number {
  return quantity * PRICE_LIST.prices[price].usd;
}

export function total(positions: readonly Position[]): number {
  return positions.reduce((sum, position) => sum + usd(position), 0);
}
