/** Builds the widget and the npm package into dist/, and holds them to their sizes: `node sdk/build.ts`. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWidget } from './build/build-widget.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const isWithinLimits = await buildWidget(root, version)
process.exit(isWithinLimits ? 0 : 1)
