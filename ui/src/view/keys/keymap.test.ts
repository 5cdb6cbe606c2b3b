import { describe, expect, it } from 'vitest';
import { KEYS, keyText } from './keymap';

describe('the table of keys', () => {
  it('names no command and no key twice', () => {
    const ids = KEYS.map(({ id }) => id);
    const keys = KEYS.flatMap((entry) => entry.keys);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['$mod+k', 'Ctrl+K', '⌘K'],
    ['Shift+?', '?', '?'],
    ['Shift+E', 'E', 'E'],
    ['Shift+ArrowLeft', 'Shift+←', 'Shift←'],
    ['e', 'e', 'e'],
  ])('%s reads as %s', (key, text, onMac) => {
    expect(keyText(key, false)).toBe(text);
    expect(keyText(key, true)).toBe(onMac);
  });
});
