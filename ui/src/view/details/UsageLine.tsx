// What the attempt used, as the agent said: tokens, cost, and how full its context was at the end.

import type { Used } from '../../playback/usage';
import { countText, usageText } from '../conversation/words';

export function UsageLine({ usage }: { usage: Used }) {
  const { tokens, cost, used, size } = usage;
  const facts = [
    tokens && `${countText(tokens.input)} read`,
    tokens && `${countText(tokens.output)} written`,
    // An agent that tells no cost says none.
    cost &&
      cost.amount !== 0 &&
      `${cost.amount.toFixed(cost.amount < 1 ? 4 : 2)} ${cost.currency.slice(0, 8)}`,
    used !== undefined && `context ${countText(used)}${size ? ` ${Math.round((100 * used) / size)}%` : ''}`,
  ].filter((fact) => typeof fact === 'string');
  if (facts.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form.
    <span role="group" aria-label="Used" className="details-usage" title={usageText('attempt', usage)}>
      {facts.map((fact) => (
        <span key={fact} className="details-fact">
          {fact}
        </span>
      ))}
    </span>
  );
}
