// What the band of usage says at a place: under the pointer, else at the playhead.

import { type SessionUsage, usageAt } from '../../playback/usageCurve';
import { countText } from '../conversation/words';
import { BAND } from './usageBand';

const BRIEF = 100; // px

interface UsageWordsProps {
  usage: readonly SessionUsage[];
  /** ms since 1970. */
  time: number;
  /** px */
  width: number;
}

export function UsageWords({ usage, time, width }: UsageWordsProps) {
  // There is room for numbers alone.
  const brief = width < BRIEF;
  const { context, tokens, costs } = usageAt(usage, time);
  const share = context && context.size > 0 ? ` ${Math.round((context.used / context.size) * 100)}%` : '';
  const spent = [
    tokens === undefined ? '' : brief ? countText(tokens) : `${countText(tokens)} tokens`,
    ...costs.map(([currency, amount]) => `${amount.toFixed(2)} ${currency.slice(0, 8)}`),
  ].filter((text) => text !== '');
  return (
    <fieldset
      className="lanes-usage"
      aria-label="Usage"
      title="At the pointer or the playhead. Area: context in use. Lines: tokens, cost"
      style={{ width: width - 8, height: BAND }}
    >
      <span>{context ? `${brief ? '' : 'context '}${countText(context.used)}${share}` : ' '}</span>
      <span>{spent.join(brief ? ' ' : ' · ')}</span>
    </fieldset>
  );
}
