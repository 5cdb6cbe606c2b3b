// What the palette offers, and what of it fits the words typed. Pure.

import { own } from '../../wire/keyed';
import type { Run, Runs } from '../../wire/types';
import { type CommandId, KEYS } from '../keys/keymap';
import { titleOf, type Verdict, verdict } from '../verdict';

export type Choice =
  | { kind: 'command'; id: CommandId }
  | { kind: 'run'; runId: string }
  | { kind: 'step'; index: number };

export interface Entry {
  key: string;
  section: 'Commands' | 'Runs' | 'Nodes' | 'Attempts';
  label: string;
  /** A second thing to be found by, and shown. */
  detail: string;
  keys: readonly string[];
  verdict: Verdict | undefined;
  choice: Choice;
}

/** Entries shown of one section. */
const MOST = 40;

/** All there is to choose: commands that are answered now, runs of the list, nodes and attempts. */
export function entriesOf(answered: (id: CommandId) => boolean, runs: Runs | null, run: Run | null): Entry[] {
  return [
    ...KEYS.filter(({ id }) => id !== 'palette.open' && answered(id)).map(commandEntry),
    ...(run ? [...nodeEntries(run), ...attemptEntries(run)] : []),
    ...(runs ? runEntries(runs, run?.runId) : []),
  ];
}

function commandEntry({ id, label, keys, group }: (typeof KEYS)[number]): Entry {
  return {
    key: id,
    section: 'Commands',
    label,
    detail: group,
    keys,
    verdict: undefined,
    choice: { kind: 'command', id },
  };
}

/** A node leads to its newest attempt; one that was not reached leads nowhere and is left out. */
function nodeEntries(run: Run): Entry[] {
  return run.flow.nodes.flatMap((node) => {
    const index = run.steps.findLastIndex((step) => step.nodeId === node.id);
    const step = run.steps[index];
    if (!step) return [];
    return {
      key: `node/${node.id}`,
      section: 'Nodes',
      label: node.id || '(empty)',
      detail: node.summary ?? node.nodeType,
      keys: [],
      verdict: verdict(step.outcome),
      choice: { kind: 'step', index },
    } satisfies Entry;
  });
}

function attemptEntries(run: Run): Entry[] {
  return run.steps.map((step, index) => ({
    key: `step/${index}`,
    section: 'Attempts',
    label: step.attemptId,
    detail: step.error ?? step.detail ?? step.nodeType,
    keys: [],
    verdict: verdict(step.outcome),
    choice: { kind: 'step', index },
  }));
}

function runEntries(runs: Runs, open: string | undefined): Entry[] {
  return runs.order.flatMap((runId) => {
    const run = own(runs.runsById, runId);
    if (!run || runId === open) return [];
    return {
      key: `run/${runId}`,
      section: 'Runs',
      label: titleOf(run),
      detail: run.runTitle ? `${run.flowName} · ${runId}` : runId,
      keys: [],
      verdict: run.broken ? 'broken' : verdict(run.status, run.liveness),
      choice: { kind: 'run', runId },
    } satisfies Entry;
  });
}

/** Entries that have every word: first those whose label begins with the first, then by section. */
export function fitting(entries: readonly Entry[], typed: string): Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0];
  const shown = entries.flatMap((entry) => {
    const label = entry.label.toLowerCase();
    const all = `${label} ${entry.detail.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return [];
    const rank = first === undefined || label.startsWith(first) ? 0 : label.includes(first) ? 1 : 2;
    return [{ entry, rank }];
  });
  const sections = new Map<string, number>();
  return shown
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ entry }) => {
      const count = (sections.get(entry.section) ?? 0) + 1;
      sections.set(entry.section, count);
      return count <= MOST ? [entry] : [];
    })
    .sort((a, b) => order(sections, a) - order(sections, b));
}

/** Sections come in the order of their best entry. */
function order(sections: ReadonlyMap<string, number>, entry: Entry): number {
  return [...sections.keys()].indexOf(entry.section);
}
