// The session's plan as it stood: one line with what is being done, the whole list when opened.

import type { Plan, PlanEntry } from '../../wire/types';
import { Chevron } from './icons';
import { useOpen } from './open';

export function PlanCard({ plan }: { plan: Plan | undefined }) {
  const [open, choose] = useOpen('plan', false);
  if (!plan || plan.entries.length === 0) return null;
  const done = plan.entries.filter((entry) => entry.status === 'completed').length;
  const now = plan.entries.find((entry) => entry.status === 'in_progress');
  const said =
    now?.content ??
    (done === plan.entries.length ? 'all done' : plan.entries.find((e) => e.status !== 'completed')?.content);
  return (
    <section className="plan" aria-label="Plan" data-open={open || undefined}>
      <button type="button" className="fold-line" aria-expanded={open} onClick={() => choose(!open)}>
        <Chevron />
        <span className="label">Plan</span>
        <span className="plan-count">
          {done} of {plan.entries.length}
        </span>
        <span className="plan-bar" aria-hidden="true">
          {plan.entries.slice(0, 40).map((entry, i) => (
            <i key={i} data-status={entry.status} />
          ))}
        </span>
        {!open && <span className="plan-now">{said}</span>}
      </button>
      {open && (
        <ol className="plan-list">
          {plan.entries.map((entry, i) => (
            <Line key={i} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}

const MARKS: Record<string, string> = { completed: '✓', in_progress: '▸', pending: '○' };

function Line({ entry }: { entry: PlanEntry }) {
  return (
    <li data-status={entry.status}>
      <span className="plan-mark" role="img" aria-label={entry.status.replace('_', ' ')}>
        {Object.hasOwn(MARKS, entry.status) ? MARKS[entry.status] : '○'}
      </span>
      <span>{entry.content}</span>
      {entry.priority === 'high' && <span className="plan-priority">high</span>}
    </li>
  );
}
