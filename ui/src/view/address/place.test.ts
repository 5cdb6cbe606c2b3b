import { expect, it } from 'vitest';
import { createPlaces, WRITE_EVERY } from './place';

/** A browser's history, and a clock that stands still. */
function browser(url = '/run/a') {
  const entries = [url];
  let at = 0;
  let clock = 0;
  const jobs: { run: () => void; due: number }[] = [];
  const state = { gesture: 0, refuses: false, writes: 0 };
  const write = () => {
    if (state.refuses) throw new Error('too many');
    state.writes += 1;
  };
  const places = createPlaces({
    read() {
      const [path = '', search = ''] = (entries[at] ?? '').split(/(?=\?)/);
      return { path, search };
    },
    push(to) {
      write();
      at += 1;
      entries.splice(at, entries.length, to);
    },
    replace(to) {
      write();
      entries[at] = to;
    },
    gesture: () => state.gesture,
    now: () => clock,
    later: (run, ms) => jobs.push({ run, due: clock + ms }),
  });
  const wait = (ms: number) => {
    for (const until = clock + ms; ; ) {
      const next = jobs.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
      if (!next) {
        clock = until;
        return;
      }
      jobs.splice(jobs.indexOf(next), 1);
      clock = Math.max(clock, next.due);
      next.run();
    }
  };
  const back = () => {
    at -= 1;
    places.arrive();
  };
  return { places, entries, state, wait, back, here: () => entries[at] };
}

it('a jump makes an entry, and back leads to where it began', () => {
  const { places, entries, state, back } = browser();
  state.gesture += 1;
  places.turn({ moment: { step: 1 } }, 'jump');
  state.gesture += 1;
  places.turn({ moment: { step: 3 }, tab: 'events' }, 'jump');
  expect(entries).toEqual(['/run/a', '/run/a?step=2', '/run/a?step=4&tab=events']);
  back();
  const { address, visit } = places.store.getState();
  expect([address.moment, address.tab, visit]).toEqual([{ step: 1 }, null, 1]);
});

it('all jumps of one gesture are one', () => {
  const { places, entries, state, wait } = browser();
  state.gesture += 1;
  for (let step = 0; step < 50; step += 1) {
    places.turn({ moment: { step } }, 'jump');
    wait(16);
  }
  wait(WRITE_EVERY);
  expect(entries).toEqual(['/run/a', '/run/a?step=50']);
});

it('what glides changes the entry there is, seldom, and the last of it is written', () => {
  const { places, entries, state, wait } = browser();
  for (let x = 1; x <= 1_000; x += 1) {
    places.turn({ camera: { x, y: 0, zoom: 1 } }, 'glide');
    wait(30);
  }
  wait(WRITE_EVERY);
  expect(entries).toEqual(['/run/a?camera=1000,0,1']);
  expect(state.writes).toBeLessThanOrEqual(30_000 / WRITE_EVERY + 2);
});

it('what glided before a jump is in the entry that is left', () => {
  const { places, entries, state } = browser();
  places.turn({ text: 'a' }, 'glide');
  places.turn({ text: 'ab' }, 'glide');
  state.gesture += 1;
  places.turn({ tab: 'attempt' }, 'jump');
  expect(entries).toEqual(['/run/a?text=ab', '/run/a?tab=attempt&text=ab']);
});

it('nothing that did not change is written', () => {
  const { places, state, wait } = browser('/run/a?step=2');
  state.gesture += 1;
  places.turn({ moment: { step: 1 } }, 'jump');
  wait(WRITE_EVERY);
  expect(state.writes).toBe(0);
});

it('a browser that refuses is asked again later', () => {
  const { places, state, wait, here } = browser();
  state.refuses = true;
  state.gesture += 1;
  places.turn({ moment: { step: 1 } }, 'jump');
  wait(5 * WRITE_EVERY);
  expect(here()).toBe('/run/a');
  state.refuses = false;
  wait(WRITE_EVERY);
  expect(here()).toBe('/run/a?step=2');
});

it('another run is another page, beside the same list', () => {
  const { places, entries, back } = browser('/run/a?step=2&runs=red');
  places.navigate('/run/b');
  expect(entries).toEqual(['/run/a?step=2&runs=red', '/run/b?runs=red']);
  expect(places.store.getState().address.moment).toBeNull();
  places.navigate('/run/b');
  expect(entries).toHaveLength(2);
  back();
  expect(places.store.getState()).toMatchObject({ path: '/run/a', address: { moment: { step: 1 } } });
});

it('the newest run takes its name without an entry', () => {
  const { places, entries } = browser('/?token=x');
  places.turn({ moment: { step: 0 } }, 'glide');
  places.rename('/run/a');
  expect(entries).toEqual(['/run/a?token=x&step=1']);
});
