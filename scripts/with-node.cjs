'use strict';
// Runs a script with a Node that can run it: the machine's, or the checkout's own where that is too old (plain old JavaScript, like bin/).
var path = require('path');
var hand = require('../bin/hand-over.js');

var root = path.join(__dirname, '..');
var args = process.argv.slice(2);
// The tools that build and test are pickier than the CLI: vitest and rolldown want 22.18, 24.11 or 26.
var parts = process.versions.node.split('.').map(Number);
var willDo = parts[0] > 24 || (parts[0] === 24 && parts[1] >= 11) || (parts[0] === 22 && parts[1] >= 18);

if (willDo) {
  // npm puts node_modules/.bin first in PATH, and with it the checkout's Node.
  var mine = process.execPath.indexOf(path.join(root, 'node_modules') + path.sep) === 0;
  process.stderr.write('node ' + process.versions.node + (mine ? " (the checkout's)" : " (this machine's)") + '\n');
  hand.handOver(process.execPath, args);
} else {
  var own = hand.checkoutNode(root);
  if (own === null) {
    process.stderr.write('node ' + process.versions.node + ' is too old, and the checkout has none of its own: run `npm ci`, or install Node 24\n');
    process.exit(2);
  }
  process.stderr.write('node ' + own.version + " (the checkout's; this machine has " + process.versions.node + ')\n');
  // Children that ask for `node` find the same one.
  process.env.PATH = path.dirname(own.path) + path.delimiter + (process.env.PATH || '');
  hand.handOver(own.path, args);
}
