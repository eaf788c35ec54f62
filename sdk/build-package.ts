/** Builds the npm package as it is published into dist/package, declarations included: `node sdk/build-package.ts`. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPackage } from './build/build-package.ts'
import { buildTypes } from './build/build-types.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const isWithin = await buildPackage(root, version)
buildTypes(root)
process.exit(isWithin ? 0 : 1)
