#!/usr/bin/env node
// Plain JavaScript of any age, so that an old Node says one clear sentence instead of a syntax error.
var parts = process.versions.node.split('.').map(Number)
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 12)) {
  process.stderr.write(
    'Allclear needs Node 22.12 or newer, and this is ' +
      process.versions.node +
      '. In its checkout, `npm run` and `npx` use the right one by themselves.\n',
  )
  process.exit(1)
}
import('./run.js').catch((error) => {
  process.stderr.write((error && error.stack) + '\n')
  process.exit(1)
})
