#!/usr/bin/env node
'use strict';
// Builds what has changed, then runs it: oclif's own TypeScript mode needs an interface that TypeScript 7 does not have.
var path = require('path');
var childProcess = require('child_process');

var root = path.join(__dirname, '..');
var built = childProcess.spawnSync(process.execPath, [path.join(root, 'scripts', 'with-node.cjs'), path.join(root, 'scripts', 'build.mjs'), '--fast'], {
  stdio: ['ignore', 'ignore', 'pipe']
});
if (built.status === 0) {
  require('./run.js');
} else {
  process.stderr.write(built.stderr);
  process.exit(1);
}
