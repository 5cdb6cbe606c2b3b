// What deserves a glance when nobody looks: the tab's title and sign, and news of runs. Pure.
// In: summaries of runs. Out: words, a picture, and which runs came to something since the last look.

import { type Keyed, ownValues } from '../../wire/keyed';
import type { RunSummary } from '../../wire/types';
import { encoded } from '../../wire/url';
import { titleOf, type Verdict, verdict, verdictWord } from '../verdict';

/** How each run was at the last look. */
export type Verdicts = ReadonlyMap<string, Verdict>;

export interface News {
  runId: string;
  title: string;
  words: string;
}

const SIGNS: Record<Verdict, string> = {
  running: '▶',
  waiting: '⏸',
  ok: '✓',
  failed: '✕',
  timed_out: '✕',
  cancelled: '✕',
  stale: '…',
  dead: '✕',
  broken: '!',
  unknown: '·',
};

/** Colours that reach 3:1 on dark and on light tab strips. */
const COLOURS: Partial<Record<Verdict, string>> = {
  running: '#2b7de9',
  waiting: '#b27a00',
  ok: '#1a9158',
  failed: '#dc3d43',
  timed_out: '#dc3d43',
  cancelled: '#6b7686',
  stale: '#8f7430',
  dead: '#b0545a',
  broken: '#c2418a',
};

/** Shapes inside the sign, so that colour is not all that tells them apart. 16 by 16. */
const SHAPES: Partial<Record<Verdict, string>> = {
  running: '<path d="M6 4.5v7l5.5-3.5z" fill="#fff"/>',
  waiting: '<path d="M5.5 4.5h2v7h-2zM8.5 4.5h2v7h-2z" fill="#fff"/>',
  ok: '<path d="M4.5 8.2l2.4 2.4 4.6-5" fill="none" stroke="#fff" stroke-width="1.8"/>',
};
const CROSS = '<path d="M5 5l6 6M11 5l-6 6" fill="none" stroke="#fff" stroke-width="1.8"/>';

/** How a run in the list is. */
export function verdictOf(run: RunSummary): Verdict {
  return run.broken ? 'broken' : verdict(run.status, run.liveness);
}

/** The tab's title: how the open run is, where, and what it is called. */
export function tabTitle(run: RunSummary | undefined): string {
  if (!run) return 'runreel';
  const how = verdictOf(run);
  const where = how === 'running' && run.currentNode ? ` ${run.currentNode} ·` : '';
  return `${SIGNS[how]}${where} ${titleOf(run)} · runreel`;
}

/** The tab's picture, as a data address. */
export function tabIcon(run: RunSummary | undefined): string {
  if (!run) return '/favicon.svg';
  const how = verdictOf(run);
  const shape = SHAPES[how] ?? CROSS;
  const square = `<rect width="16" height="16" rx="4" fill="${COLOURS[how] ?? '#6b7686'}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${square}${shape}</svg>`;
  return `data:image/svg+xml,${encoded(svg)}`;
}

/** How all runs of a list are now. */
export function look(runs: Keyed<RunSummary>): Verdicts {
  return new Map(ownValues(runs).map((run) => [run.runId, verdictOf(run)]));
}

const WORTH_TELLING: readonly Verdict[] = ['waiting', 'ok', 'failed', 'timed_out', 'dead'];

/** Runs that were going on at the last look and now ended, wait, or died. */
export function newsSince(before: Verdicts, runs: Keyed<RunSummary>): News[] {
  const news: News[] = [];
  for (const run of ownValues(runs)) {
    const was = before.get(run.runId);
    const how = verdictOf(run);
    const wentOn = was === 'running' || was === 'stale' || (was === 'waiting' && how !== 'waiting');
    if (!wentOn || was === how || !WORTH_TELLING.includes(how)) continue;
    const detail = run.statusDetail ? `: ${run.statusDetail}` : '';
    news.push({ runId: run.runId, title: titleOf(run), words: `${verdictWord(how)}${detail}`.slice(0, 200) });
  }
  return news;
}
