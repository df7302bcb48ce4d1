#!/usr/bin/env node
'use strict';
// Starts the CLI. Written in the oldest JavaScript there is, because an old Node must be able to read why it will not do.
var path = require('path');
var hand = require('./hand-over.js');

var root = path.join(__dirname, '..');
var first = process.argv[2];
var old = hand.isOld(process.versions.node);
var better = old ? hand.checkoutNode(root) : null;

if (first === '--version' || first === '-v' || first === 'version') {
  var node = better === null ? process.version : 'v' + better.version;
  var version = require('../package.json').version;
  process.stdout.write('platform/' + version + ' ' + process.platform + '-' + process.arch + ' node-' + node + '\n');
} else if (better !== null) {
  hand.handOver(better.path, [__filename].concat(process.argv.slice(2)));
} else if (old) {
  process.stderr.write(
    'platform: this is Node ' + process.versions.node + ', and Node ' + hand.needed + ' or later is needed: install one' +
      ' (https://nodejs.org), or run `npm ci` in a checkout, which brings its own\n'
  );
  process.exit(2);
} else {
  start();
}

function start() {
  quietSqlite();
  cacheCompiled();
  var main;
  try {
    main = require('../dist/main.js');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND' || require('fs').existsSync(path.join(root, 'dist', 'main.js'))) throw error;
    process.stderr.write('platform: it is not built yet (dist/ is missing): run `npm run build` in ' + root + '\n');
    process.exitCode = 2;
    return;
  }
  main.main(root, process.argv.slice(2));
}

/** Node 22 warns that node:sqlite is experimental at every start; all other warnings are let through. */
function quietSqlite() {
  var emitWarning = process.emitWarning;
  process.emitWarning = function (warning, type) {
    var name = type !== null && typeof type === 'object' ? type.type : type;
    if (name === 'ExperimentalWarning' && String(warning).indexOf('SQLite') !== -1) return;
    return emitWarning.apply(process, arguments);
  };
}

/** Keeps compiled code between starts, in a folder of ours: the package's own may be read-only. */
function cacheCompiled() {
  var module_ = require('module');
  if (typeof module_.enableCompileCache !== 'function') return;
  var cache = process.env.XDG_CACHE_HOME;
  try {
    if (!cache || !path.isAbsolute(cache)) cache = path.join(require('os').homedir(), '.cache');
    module_.enableCompileCache(path.join(cache, 'platform-cli', 'compiled'));
  } catch (error) {
    // Slower, and that is all.
  }
}
