/**
 * Builds the widget and the scripts of the npm package into dist/, and fails where they are too large:
 * `node sdk/build.ts`.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPackage } from './build/build-package.ts'
import { buildWidget } from './build/build-widget.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const isWidgetWithin = await buildWidget(root, version)
const isPackageWithin = await buildPackage(root, version)
process.exit(isWidgetWithin && isPackageWithin ? 0 : 1)
