// An editor asks yaml-language-server what could stand at a place of a rule
// file: complete.mjs SOURCE_TREE SERVER_JS
import {spawn} from 'node:child_process';
import {pathToFileURL} from 'node:url';
import {join} from 'node:path';

const [, , top, server] = process.argv;
const schema = pathToFileURL(join(top, 'rules/schema.json')).href;
const child = spawn(process.execPath, [server, '--stdio'],
  {stdio: ['pipe', 'pipe', 'inherit']});
const waiting = new Map();
let next = 1, buffer = Buffer.alloc(0);

function send(message) {
  const body = Buffer.from(JSON.stringify({jsonrpc: '2.0', ...message}));
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  child.stdin.write(body);
}
function ask(method, params) {
  const id = next++;
  send({id, method, params});
  return new Promise((resolve) => waiting.set(id, resolve));
}
child.stdout.on('data', (bytes) => {
  buffer = Buffer.concat([buffer, bytes]);
  for (;;) {
    const head = buffer.indexOf('\r\n\r\n');
    if (head < 0)
      return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, head))[1]);
    if (buffer.length < head + 4 + length)
      return;
    const message = JSON.parse(buffer.subarray(head + 4, head + 4 + length));
    buffer = buffer.subarray(head + 4 + length);
    if (message.id !== undefined && message.method)
      send({id: message.id, result: message.method === 'workspace/configuration'
        ? message.params.items.map(() => ({})) : null});
    else if (waiting.has(message.id))
      waiting.get(message.id)(message.result);
  }
});

// | is the cursor; the labels that must be offered there
const head = `# yaml-language-server: $schema=${schema}\ndplog: 1\n`;
const cases = [
  ['sections of a file', head + '|', ['rules', 'contexts', 'correlations']],
  ['keys of a rule', head + 'rules:\n  - id: a.b\n    |', ['severity', 'match', 'counterexamples']],
  ['roles', head + 'rules:\n  - id: a.b\n    role: |', ['cause', 'symptom', 'wait']],
  ['logs', head + 'rules:\n  - id: a.b\n    log: |', ['distmgr', 'PkgXferMgr']],
  ['conditions', head + 'rules:\n  - id: a.b\n    match:\n      |', ['regex', 'literal', 'any']],
  ['weights', head + 'rules:\n  - id: a.b\n    items:\n      rpc: |', ['strong', 'medium']],
];
let count = 0, failed = 0;
console.log('TAP version 13');
await ask('initialize', {processId: process.pid, rootUri: null,
  capabilities: {textDocument: {completion: {}}},
  initializationOptions: {}});
send({method: 'initialized', params: {}});
send({method: 'workspace/didChangeConfiguration',
  params: {settings: {yaml: {completion: true, schemaStore: {enable: false}}}}});
for (const [name, text, wanted] of cases) {
  const at = text.indexOf('|');
  const before = text.slice(0, at).split('\n');
  const uri = `file:///rules-${++count}.yaml`;
  send({method: 'textDocument/didOpen', params: {textDocument: {uri,
    languageId: 'yaml', version: 1, text: text.replace('|', '')}}});
  const answer = await ask('textDocument/completion', {textDocument: {uri},
    position: {line: before.length - 1, character: before.at(-1).length}});
  const labels = new Set((answer?.items ?? answer ?? []).map((i) => i.label));
  const missing = wanted.filter((w) => !labels.has(w));
  failed += missing.length > 0;
  console.log(`${missing.length ? 'not ok' : 'ok'} ${count} - an editor offers ${name}`);
  if (missing.length)
    console.log(`# missing ${missing.join(', ')} among ${[...labels].slice(0, 20).join(', ')}`);
}
console.log(`1..${count}`);
child.kill();
process.exit(failed ? 1 : 0);
