/**
 * Builds the widget and the scripts of the npm package into dist/, and fails where they are too large:
 * `node sdk/build.ts`. With `--quick` no names are tried, nothing is too large, and it takes seconds.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPackage } from './build/build-package.ts'
import { buildWidget } from './build/build-widget.ts'
import { TRIES } from './build/sizes.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const isQuick = process.argv.includes('--quick')
const tries = isQuick ? 0 : TRIES

const isWidgetWithin = await buildWidget(root, version, tries)
const isPackageWithin = await buildPackage(root, version, tries)
process.exit((isWidgetWithin && isPackageWithin) || isQuick ? 0 : 1)
