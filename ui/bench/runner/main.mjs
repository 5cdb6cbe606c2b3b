// Runs the scenarios that were named, or all, and prints their figures as one Markdown table.
// In: names as arguments. Out: the table on stdout, how far it is on stderr; it fails when a scenario fails.
// A figure that misses its target is said in the table and fails nothing: machines differ.

import { readdir } from 'node:fs/promises';
import { openBench } from './bench.mjs';
import { table } from './table.mjs';

const FOLDER = new URL('../', import.meta.url);

const scenarios = await wanted(process.argv.slice(2));
const rows = [];
for (const scenario of scenarios) {
  process.stderr.write(`${scenario.name} ...\n`);
  const bench = await openBench();
  try {
    for (const row of await scenario.run(bench)) rows.push({ scenario: scenario.name, ...row });
  } catch (error) {
    process.stderr.write(`${scenario.name} failed: ${error.stack}\n`);
    process.exitCode = 1;
  } finally {
    await bench.close();
  }
}
process.stdout.write(table(rows));

async function wanted(names) {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.mjs')).sort();
  const all = await Promise.all(files.map((file) => import(new URL(file, FOLDER).href)));
  const unknown = names.filter((name) => !all.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    const known = all.map((scenario) => scenario.name).join(', ');
    throw new Error(`no such scenario: ${unknown.join(', ')}; there are ${known}`);
  }
  return names.length === 0 ? all : all.filter((scenario) => names.includes(scenario.name));
}
