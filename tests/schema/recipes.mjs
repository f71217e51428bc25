// The CI recipes of samples/README.md as YAML that their services take:
// recipes.mjs SOURCE_TREE
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'yaml';

const text = readFileSync(join(process.argv[2], 'samples/README.md'), 'utf8');
const blocks = [...text.matchAll(/^```yaml\n([^`]*)^```$/gm)].map((m) => m[1]);
const commands = (steps, key) => steps.map((s) => s[key]).filter(Boolean);
const same = (list) => ['rules check', 'rules test', 'replay']
  .every((word, i) => list[i]?.includes(`dplog/cli/run ${word}`));
const lines = (block) => block.trim().split('\n').length;

const github = parse(blocks[0]);
const azure = parse(blocks[1]);
const jobs = Object.values(github.jobs);
const cases = [
  ['two recipes', blocks.length === 2],
  ['of some ten lines', blocks.every((b) => lines(b) <= 12)],
  ['a workflow has a name, triggers and jobs that run somewhere',
    github.name && github.on && jobs.every((j) => j['runs-on'] && j.steps)],
  ['its steps use an action or run a command',
    jobs.every((j) => j.steps.every((s) => !s.uses !== !s.run))],
  ['its commands', same(commands(jobs[0].steps, 'run'))],
  ['a pipeline has a trigger, a pool and steps',
    azure.trigger && azure.pool.vmImage && Array.isArray(azure.steps)],
  ['each of its steps is of one kind', azure.steps.every((s) =>
    ['checkout', 'script', 'task'].filter((k) => k in s).length === 1)],
  ['its commands', same(commands(azure.steps, 'script'))],
];
console.log('TAP version 13');
cases.forEach(([name, ok], i) =>
  console.log(`${ok ? 'ok' : 'not ok'} ${i + 1} - CI recipes: ${name}`));
console.log(`1..${cases.length}`);
process.exit(cases.every(([, ok]) => ok) ? 0 : 1);
