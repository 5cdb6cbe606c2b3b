import { describe, expect, it } from 'vitest';
import { type Entry, fitting } from './entries';

function entry(section: Entry['section'], label: string, detail = ''): Entry {
  return {
    key: `${section}/${label}`,
    section,
    label,
    detail,
    keys: [],
    verdict: undefined,
    choice: { kind: 'run', runId: label },
  };
}

const ALL = [
  entry('Commands', 'Next error'),
  entry('Attempts', 'review#1', 'Review the change'),
  entry('Attempts', 'build#1', 'cargo build'),
  entry('Runs', 'Review crates/core', 'review-loop'),
];

function labels(typed: string): string[] {
  return fitting(ALL, typed).map(({ label }) => label);
}

describe('what fits', () => {
  it('is all when nothing is typed, in its order', () => {
    expect(labels(' ')).toEqual(['Next error', 'review#1', 'build#1', 'Review crates/core']);
  });
  it('has every word, in label or detail, whatever the case', () => {
    expect(labels('BUILD cargo')).toEqual(['build#1']);
    expect(labels('review loop')).toEqual(['Review crates/core']);
  });
  it('is led by what begins with the words', () => {
    expect(labels('e')).toEqual(['Next error', 'review#1', 'Review crates/core']);
    expect(labels('b')[0]).toBe('build#1');
  });
  it('shows no more of a section than one can look over', () => {
    const many = Array.from({ length: 100 }, (_, i) => entry('Attempts', `a#${i}`));
    expect(fitting([...many, ...ALL], '')).toHaveLength(42);
  });
});
