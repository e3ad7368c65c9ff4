#!/usr/bin/env node
// On Node 20 the AWS SDK warns at every start that it will one day need a newer one; `engines` already says which is needed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
await import('../dist/src/cli.js');
