import { expect, it } from 'vitest';
import { parseSettings } from './settings';

const DEFAULTS = parseSettings(null);

it.each(['', '{', '1', 'null', '[]', '{}', '{"theme":"pink","rail":"wide"}'])(
  'storage that holds %s gives the defaults',
  (text) => expect(parseSettings(text)).toEqual(DEFAULTS),
);

it('keeps what is valid and pulls sizes into their limits', () => {
  const text = JSON.stringify({
    theme: 'light',
    railOpen: false,
    notify: true,
    splitDiff: true,
    rail: 9999,
    conversation: -1,
    lanes: 9,
    lanesBy: 'session',
    lanesOpen: false,
  });
  const kept = {
    theme: 'light',
    railOpen: false,
    notify: true,
    splitDiff: true,
    lanesBy: 'session',
    lanesOpen: false,
    rail: 460,
    conversation: 320,
    lanes: 52,
  };
  expect(parseSettings(text)).toEqual(kept);
});
