import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { minify } from 'terser'
import { MACHINE_WORDS } from './mangled-names.ts'
import { MARK, type Names, readNames } from './read-names.ts'

/** A minified script, in which internal properties have the long names of the source. */
export interface Bundle {
  code: string
  /** Source map, version 3, as JSON. */
  map: string
  names: Names
}

export interface BundleOptions {
  entry: string
  /** `script`: for a classic script tag, where nothing may be seen from outside; without a source map that fits. */
  format: 'module' | 'script'
  /** Constants by name. */
  define?: Record<string, string>
  /** Modules that stay outside, by the ends of their paths in the source; with the specifier that is left instead. */
  outside?: Record<string, string>
  /** Variables keep the names of the source: they are to be given chosen ones. */
  keepsNames?: boolean
  /** Name of the file that this becomes, for its source map. */
  file?: string
}

/** Bundles one file that browsers load. esbuild puts the modules together, Terser makes them small. */
export async function bundleScript(options: BundleOptions): Promise<Bundle> {
  const { entry, format, define = {}, outside = {}, keepsNames = false, file = basename(entry) } = options
  const bundled = await build({
    entryPoints: [entry],
    bundle: true,
    minifySyntax: true,
    write: false,
    outdir: 'out',
    sourcemap: 'external',
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    external: ['react'],
    plugins: [markWords, joinStyles, leaveOutside(outside)],
    define,
  })
  const textOf = (end: string) => bundled.outputFiles.find(({ path }) => path.endsWith(end))!.text
  const minified = await minify(textOf('.js'), {
    module: true,
    mangle: !keepsNames,
    ecma: 2020,
    compress: { passes: 8, inline: 1, unsafe: true, unsafe_arrows: true, pure_getters: true },
    sourceMap: { content: textOf('.map'), filename: file, url: `${file}.map`, includeSources: true },
    format: { comments: false },
  })
  const bare = minified.code!.replace(/\n\/\/# sourceMappingURL=.*$/, '')
  // Minified as a module first: nothing in one can be seen from outside, so that all of it can be shortened.
  const code = format === 'module' ? bare : `(()=>{${bare}})()`
  return { code, map: String(minified.map), names: readNames(code) }
}

/**
 * The machine speaks in words, which are data to a minifier. Here those that nobody else hears are marked as names of
 * properties, which they are too: of what handles an event, or carries out an effect.
 */
const markWords: Plugin = {
  name: 'mark-words',
  setup(bundler) {
    bundler.onLoad(
      { filter: /sdk[\\/]core[\\/](connection[\\/].*|real-browser|start-client)\.ts$/ },
      ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(/'(\w+)'/g, (text, word) =>
          MACHINE_WORDS.includes(word) ? `'${MARK}${word}'` : text,
        ),
        loader: 'ts',
      }),
    )
  },
}

/** The lines of a style are for its readers. */
const joinStyles: Plugin = {
  name: 'join-styles',
  setup(bundler) {
    bundler.onLoad({ filter: /-style\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/= `[^`]*`/, (css) => css.replaceAll('\n', '')),
      loader: 'ts',
    }))
  },
}

const leaveOutside = (outside: Record<string, string>): Plugin => ({
  name: 'leave-outside',
  setup(bundler) {
    bundler.onResolve({ filter: /^\./ }, ({ path, kind }) => {
      const found = Object.keys(outside).find((end) => path.endsWith(end))
      return found !== undefined && kind !== 'entry-point' ? { path: outside[found], external: true } : null
    })
  },
})
