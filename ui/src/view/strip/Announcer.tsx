// Says aloud what changed in the large: a step settled, the run ended. Never the streaming text.

import type { Run } from '../../wire/types';
import { verdict, verdictWord } from '../verdict';

export function Announcer({ run }: { run: Run }) {
  const how = verdict(run.header.status, run.liveness);
  const step = run.steps.at(-1);
  const about = how === 'running' && step ? `${step.attemptId}: ${verdictWord(verdict(step.outcome))}` : '';
  return (
    <div className="unseen" role="status" aria-live="polite">
      {about || `Run: ${verdictWord(how)}`}
    </div>
  );
}
