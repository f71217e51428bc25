// Rule files against rules/schema.json: validate.mjs SOURCE_TREE
// The pack must be valid; each broken sample below must not be.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import Ajv from 'ajv';
import {parse} from 'yaml';

const top = process.argv[2];
const schema = JSON.parse(readFileSync(join(top, 'rules/schema.json')));
const validate = new Ajv({allErrors: true, strict: true,
  allowUnionTypes: true}).compile(schema);
const rule = (text) => 'dplog: 1\nrules:\n  - ' + text + '\n';

// what is wrong -> a file in which only that is wrong
const broken = {
  'no language version': 'rules: []\n',
  'another language version': 'dplog: 2\n',
  'unknown section': 'dplog: 1\nrulez: []\n',
  'rules are no list': 'dplog: 1\nrules: {id: a}\n',
  'no id': rule('{role: cause, match: {literal: abcd}}'),
  'no match': rule('{id: a.b, role: cause}'),
  'unknown key of a rule': rule('{id: a.b, role: cause, serverity: error, match: {literal: abcd}}'),
  'unknown role': rule('{id: a.b, role: reason, match: {literal: abcd}}'),
  'unknown severity': rule('{id: a.b, role: cause, severity: fatal, match: {literal: abcd}}'),
  'unknown log': rule('{id: a.b, role: cause, log: [distmngr], match: {literal: abcd}}'),
  'unknown condition': rule('{id: a.b, role: cause, match: {regexp: abcd}}'),
  'unknown condition further in': rule('{id: a.b, role: cause, match: {all: [{any: [{word: abcd}]}]}}'),
  'weight above one': rule('{id: a.b, role: cause, match: {literal: abcd}, items: {rpc: 2}}'),
  'weight of another name': rule('{id: a.b, role: cause, match: {literal: abcd}, items: {rpc: big}}'),
  'field that is none': rule('{id: a.b, role: cause, match: {literal: abcd}, inherit: [packages]}'),
  'duration without unit': rule('{id: a.b, role: wait, match: {literal: abcd}, normal_for: 30}'),
  'unknown language of a text': rule('{id: a.b, role: cause, match: {literal: abcd}, text: {en: {title: x}, fr: {title: x}}}'),
  'example of another shape': rule('{id: a.b, role: cause, match: {literal: abcd}, examples: [{text: abcd}]}'),
  'key of another section': 'dplog: 1\ncontexts:\n  - {id: a.b, match: {literal: abcd}, bind: {mode: begin}, items: {rpc: weak}}\n',
  'correlation without a type': 'dplog: 1\ncorrelations:\n  - {id: a.b, role: cause, rules: [x], group_by: [dp], within: 1h, at_least: 2}\n',
};
const good = {
  'keys of one\'s own': 'dplog: 1\nx-team: {any: thing}\n',
  'a code as a number': rule('{id: a.b, role: cause, match: {literal: abcd, code: 0x80070005}}'),
  'a weight as a number': rule('{id: a.b, role: cause, match: {literal: abcd}, items: {rpc: 0.75}}'),
};

let count = 0, failed = 0;
function check(name, ok, why) {
  count++;
  if (!ok)
    failed++;
  console.log(`${ok ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!ok)
    console.log('# ' + why);
}
const errors = () => JSON.stringify((validate.errors ?? []).slice(0, 3));

console.log('TAP version 13');
for (const name of readdirSync(join(top, 'rules')).filter((n) => n.endsWith('.yaml'))) {
  const ok = validate(parse(readFileSync(join(top, 'rules', name), 'utf8')));
  check(`rules/${name} is valid`, ok, errors());
}
for (const [name, text] of Object.entries(good))
  check(`valid: ${name}`, validate(parse(text)), errors());
for (const [name, text] of Object.entries(broken))
  check(`refused: ${name}`, !validate(parse(text)), 'the schema takes it');
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
