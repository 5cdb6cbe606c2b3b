import { describe, expect, it } from 'vitest';
import { type Address, formatAddress, NOWHERE, parseAddress, restOf } from './address';

/** The same numbers for every run of the test. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

const SIGNS = ['a', ' ', '+', '&', '=', '%', '?', '#', ':', ',', "'", '"', '/', 'é', '🙂', '\n', '\0', '<'];

function anyAddress(roll: (sides: number) => number): Address {
  const pick = <T>(...list: T[]) => list[roll(list.length)] as T;
  const text = () => Array.from({ length: roll(12) }, () => pick(...SIGNS)).join('');
  const name = () => `${text()}x:${roll(1e6)}`;
  const look = { x: roll(2e5) - 1e5, y: roll(2e5) - 1e5, zoom: (roll(1590) + 10) / 1000 };
  return {
    moment: pick(null, { entry: name() }, { step: roll(5000) }),
    window: pick(null, { from: roll(1e6), to: 1e6 + roll(1e6) }),
    tab: pick(null, 'conversation', 'attempt', 'events'),
    graph: pick(true, false),
    nodes: pick(true, false),
    log: pick('all', 'trace', `session:${text()}`),
    ofStep: pick(true, false),
    kind: text(),
    faultsOnly: pick(true, false),
    text: text(),
    runs: text(),
    status: pick('all', 'running', 'waiting', 'failed', 'unread'),
    search: text(),
    hit: text(),
    camera: pick<Address['camera']>(null, 'follow', 'overview', look),
  };
}

describe('an address', () => {
  it('is read as it was written, whatever it says', () => {
    const roll = dice(7);
    for (let i = 0; i < 2_000; i += 1) {
      const address = anyAddress(roll);
      const query = formatAddress(address);
      expect(parseAddress(query), query).toEqual(address);
      expect(new URL(query, 'http://a.b/').search).toBe(query);
    }
  });

  it('leaves out what is as it comes by itself', () => {
    expect(formatAddress(NOWHERE)).toBe('');
    expect(formatAddress({ ...NOWHERE, moment: { entry: 'main-1:2' } })).toBe('?at=main-1:2');
    expect(formatAddress({ ...NOWHERE, moment: { step: 2 }, faultsOnly: true })).toBe('?step=3&errors=1');
    expect(formatAddress({ ...NOWHERE, camera: { x: -1.4, y: 2.6, zoom: 0.51239 } })).toBe(
      '?camera=-1,3,0.512',
    );
  });

  it.each([
    '?at=',
    '?at=nothing',
    '?at=main:-1',
    '?at=main:1e9',
    `?at=${'m'.repeat(500)}:1`,
    '?step=0',
    '?step=-1',
    '?step=1.5',
    '?step=99999999',
    '?step=NaN',
    '?tab=graph',
    '?tab=__proto__',
    '?log=__proto__',
    '?pane=1&only=1&errors=true&status=constructor',
    '?camera=free',
    '?camera=1,2',
    '?camera=1,2,0',
    '?camera=1,2,Infinity',
    '?camera=9999999,2,1',
    '?camera=1,2,1e9',
    '?%E0%A4%A',
    '?&&&==&',
  ])('%s is nowhere', (query) => expect(parseAddress(query)).toEqual(NOWHERE));

  it('never fails on noise, and keeps it short', () => {
    const roll = dice(11);
    const names = [
      'at',
      'step',
      'window',
      'tab',
      'log',
      'kind',
      'text',
      'q',
      'camera',
      'runs',
      'status',
      'x',
    ];
    for (let i = 0; i < 2_000; i += 1) {
      const value = Array.from({ length: roll(9) }, () => String.fromCharCode(roll(65_536))).join('');
      const query = `?${names[roll(names.length)]}=${value.repeat(roll(200))}`;
      const once = formatAddress(parseAddress(query));
      expect(formatAddress(parseAddress(once))).toBe(once);
      expect(once.length).toBeLessThan(12_000);
    }
  });

  it('cuts long words, and never inside a character', () => {
    const long = `${'a'.repeat(199)}🙂b`;
    expect(parseAddress(`?q=${encodeURIComponent(long)}`).search).toBe('a'.repeat(199));
    expect(formatAddress({ ...NOWHERE, search: '\ud800' })).toBe('?q=%EF%BF%BD');
  });

  it('leaves to others what is theirs', () => {
    expect(restOf('?at=a:1&token=x%20y&q=z')).toBe('token=x+y');
    expect(formatAddress({ ...NOWHERE, tab: 'events' }, 'token=x+y')).toBe('?token=x+y&tab=events');
  });
});
