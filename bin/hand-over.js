'use strict';
// Which Node runs us: judges the one at hand and, where it is too old, hands over to the checkout's own (written for any Node, ever).
var path = require('path');

var needed = '22.13';

/** node:sqlite needs no flag from 22.13 and from 23.4 on. */
function isOld(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  return major < 22 || (major === 22 && minor < 13) || (major === 23 && minor < 4);
}

/** The Node that `npm ci` put beside the sources: `{ path, version }`, or null. */
function checkoutNode(root) {
  var folder = path.join(root, 'node_modules', 'node-' + process.platform + '-' + process.arch);
  try {
    var version = require(path.join(folder, 'package.json')).version;
    var binary = path.join(folder, 'bin', 'node');
    require('fs').accessSync(binary);
    return isOld(version) ? null : { path: binary, version: version };
  } catch (missing) {
    return null;
  }
}

/** Runs `args` with another Node as if it were this process: same terminal, signals, exit code. Does not return. */
function handOver(node, args) {
  var child = require('child_process').spawn(node, args, { stdio: 'inherit' });
  // The terminal gives Ctrl-C to both of us, `kill` only to this one: both are passed on, and the child counts them as one.
  var signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'];
  signals.forEach(function (signal) {
    try {
      process.on(signal, function () {
        child.kill(signal);
      });
    } catch (unknown) {
      // This system has no such signal.
    }
  });
  child.on('error', function (error) {
    process.stderr.write('platform: ' + node + ' does not start (' + error.message + '); run `npm ci` again\n');
    process.exit(2);
  });
  child.on('close', function (code, signal) {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exit(code);
    }
  });
}

module.exports = { needed: needed, isOld: isOld, checkoutNode: checkoutNode, handOver: handOver };
