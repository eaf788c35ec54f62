import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { BundleOptions } from './bundle-script.ts'

/** Files that call each other by the same short names. */
export interface FileSet {
  /** The one that everybody loads: the names are chosen for it. */
  main: string
  files: Record<string, BundleOptions>
}

/** Stands in the text of the widget for its version, so that this has no part in the choice of names. */
export const VERSION_PLACE = '0.0.0'
/** Stands there for the digest of a file, and compresses as badly. */
export const digestPlace = (file: string): string =>
  `sha256-${createHash('sha256').update(file).digest('base64')}`

/** Where the code has to do without a page elsewhere, in the widget it need not. */
const IN_A_PAGE = { 'globalThis.document': 'document', globalThis: 'window' }

/**
 * Files of the package by their entries. They import each other by these names and hold no state in common, so that
 * each stands for itself: what is static in `index.js` is what every host pays.
 */
const PACKAGE = {
  'index.js': 'index.ts',
  'steering.js': 'steering/index.ts',
  'reports.js': 'report/keep-reports.ts',
  'react.js': 'react/index.ts',
  'banner.js': 'react/mount-banner.ts',
  'report-dialog.js': 'widget/report-dialog.ts',
}
/** By the ends of their paths, the longest first. */
const OUTSIDE = {
  '/steering/index.ts': './steering.js',
  '/report-dialog.ts': './report-dialog.js',
  '/keep-reports.ts': './reports.js',
  '/mount-banner.ts': './banner.js',
  '/index.ts': './index.js',
}

/** What the build brings out, by the folder's path of the whole. */
export function fileSets(root: string): Record<'widget' | 'package', FileSet> {
  const sdk = (entry: string) => join(root, 'sdk', entry)
  const part = (entry: string): BundleOptions => ({
    entry: sdk(entry),
    format: 'module',
    define: IN_A_PAGE,
  })
  return {
    widget: {
      main: 'widget',
      files: {
        widget: {
          entry: sdk('widget/main.ts'),
          format: 'script',
          keepsNames: true,
          define: {
            ...IN_A_PAGE,
            ALLCLEAR_VERSION: JSON.stringify(VERSION_PLACE),
            STEERING_INTEGRITY: JSON.stringify(digestPlace('steering')),
            REPORT_INTEGRITY: JSON.stringify(digestPlace('report')),
          },
        },
        steering: part('steering/index.ts'),
        report: part('widget/report-file.ts'),
      },
    },
    package: {
      main: 'index.js',
      files: Object.fromEntries(
        Object.entries(PACKAGE).map(([file, entry]) => [
          file,
          { entry: sdk(entry), format: 'module', keepsNames: file === 'index.js', outside: OUTSIDE, file },
        ]),
      ),
    },
  }
}
