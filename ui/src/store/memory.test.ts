import { expect, it } from 'vitest';
import { chosenIn, createMemory, type ReadPlace, type Shelf } from './memory';

/** A storage with room for `room` characters, and pages that come and go. */
function tab(room = 5_000_000) {
  const items = new Map<string, string>();
  const size = () => [...items].reduce((sum, [name, text]) => sum + name.length + text.length, 0);
  const shelf: Shelf = {
    getItem: (name) => items.get(name) ?? null,
    setItem(name, text) {
      const before = items.get(name);
      items.set(name, text);
      if (size() <= room) return;
      items.delete(name);
      if (before !== undefined) items.set(name, before);
      throw new Error('QuotaExceededError');
    },
    removeItem: (name) => void items.delete(name),
  };
  const page = () => createMemory(shelf, () => undefined);
  return { items, size, page };
}

const PLACE: ReadPlace = { at: '', id: 'm7/0', message: 7, past: 12 };

it('what was opened and where somebody read is there after a reload', () => {
  const { page } = tab();
  const before = page();
  before.choose('a', 'conversation/s', 'm1/0', true);
  before.choose('a', 'conversation/s', 'm2/0', false);
  before.choose('a', 'attempt', 'm1/0', false);
  before.place('a', 'conversation/s', PLACE);
  before.hold('a', 's');
  before.flush();
  const after = page().of('a');
  expect([...chosenIn(after, 'conversation/s')]).toEqual([
    ['m1/0', true],
    ['m2/0', false],
  ]);
  expect(after.places.get('conversation/s')).toEqual(PLACE);
  expect(after.held).toBe('s');
  expect(page().of('b').chosen.size).toBe(0);
});

it('a place that is given up is gone', () => {
  const { page } = tab();
  const memory = page();
  memory.place('a', 'p', PLACE);
  memory.place('a', 'p', null);
  memory.flush();
  expect(page().of('a').places.size).toBe(0);
});

it('the runs looked at last are kept, no more than fifty', () => {
  const { page, items } = tab();
  const memory = page();
  for (let i = 0; i < 80; i += 1) memory.choose(`run-${i}`, 'p', 'x', true);
  memory.choose('run-30', 'p', 'y', true);
  memory.choose('run-80', 'p', 'x', true);
  memory.flush();
  expect(items.size).toBe(51);
  expect(page().of('run-30').chosen.size).toBe(2);
  expect(page().of('run-31').chosen.size).toBe(0);
});

it('one run takes no more than its share, and the newest choices stay', () => {
  const { page, size } = tab();
  const memory = page();
  for (let i = 0; i < 5_000; i += 1) memory.choose('a', 'p', `${'é'.repeat(150)}${i}`, true);
  memory.choose('a', 'p', 'x'.repeat(10_000), true);
  for (let i = 0; i < 500; i += 1) memory.place('a', `pane ${i}`, PLACE);
  memory.flush();
  expect(size()).toBeLessThan(45_000);
  const kept = [...page().of('a').chosen.keys()];
  expect(kept.at(-1)).toContain('é4999');
  expect(kept.length).toBeGreaterThan(50);
});

it('a full storage loses the oldest, not the page', () => {
  const { page } = tab(3_000);
  const memory = page();
  for (let i = 0; i < 40; i += 1) {
    memory.choose(`run-${i}`, 'p', 'x'.repeat(150), true);
    memory.flush();
  }
  memory.choose('last', 'p', 'x', true);
  memory.flush();
  expect(memory.of('last').chosen.size).toBe(1);
  expect(page().of('last').chosen.size).toBe(1);
});

it.each([
  '',
  '{',
  '1',
  '[]',
  '{"chosen":{"a":1},"places":[["a"]],"held":{}}',
  '{"chosen":[[1,true],["a",1],null]}',
])('storage that holds %s is a run that was never looked at', (text) => {
  const { page, items } = tab();
  items.set('runreel.view/a', text);
  items.set('runreel.views', text);
  expect(page().of('a')).toEqual({ chosen: new Map(), places: new Map(), held: null });
});

it('without a storage it lasts as long as the page', () => {
  const memory = createMemory(null, (run) => run());
  memory.choose('a', 'p', 'x', true);
  expect(memory.of('a').chosen.size).toBe(1);
});
