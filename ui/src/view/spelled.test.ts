import { expect, it } from 'vitest';
import { spelled } from './spelled';

it.each([
  ['rm \u202enot.exe\u202c', 'rm \\u202enot.exe\\u202c'],
  ['\u202a\u202b\u202d\u2066\u2067\u2068\u2069', '\\u202a\\u202b\\u202d\\u2066\\u2067\\u2068\\u2069'],
  // What is written from right to left by itself stays, and marks that turn nothing else.
  ['שלום \u200fمرحبا', 'שלום \u200fمرحبا'],
  ['', ''],
])('%j is written as %j', (text, written) => expect(spelled(text)).toBe(written));
