import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { minify } from 'terser'
import { MANGLED_NAMES, MANGLED_TAGS } from './mangled-names.ts'

export interface BundledScript {
  code: string
  /** Source map, version 3, as JSON. */
  map: string
  /** For Subresource Integrity. */
  integrity: string
}

export interface BundleOptions {
  entry: string
  /** `script`: for a classic script tag, where nothing may be seen from outside. */
  format: 'module' | 'script'
  /** Short names by the long ones: the same everywhere in one build, since its files call each other by them. */
  names: Record<string, string | false>
  /** Constants by name. */
  define?: Record<string, string>
  /** Modules that stay outside, by the ends of their paths in the source; with the specifier that is left instead. */
  outside?: Record<string, string>
  /** Name of the file that this becomes, for its source map. */
  file?: string
}

/**
 * Bundles one file that browsers load. esbuild puts the modules together and shortens internal names, Terser makes the
 * rest small.
 */
export async function bundleScript(options: BundleOptions): Promise<BundledScript> {
  const { entry, format, names, define = {}, outside = {}, file = basename(entry) } = options
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
    plugins: [shortenTags, joinStyles, leaveOutside(outside)],
    mangleProps: new RegExp(`^(${MANGLED_NAMES.join('|')})$`),
    mangleCache: names,
    define,
  })
  Object.assign(names, bundled.mangleCache)
  const textOf = (end: string) => bundled.outputFiles.find(({ path }) => path.endsWith(end))!.text
  const minified = await minify(textOf('.js'), {
    module: true,
    ecma: 2020,
    compress: { passes: 4, unsafe: true, unsafe_arrows: true, pure_getters: true },
    sourceMap: { content: textOf('.map'), filename: file, url: `${file}.map`, includeSources: true },
    format: { comments: false },
  })
  const bare = minified.code!.replace(/\n\/\/# sourceMappingURL=.*$/, '')
  // Minified as a module first: nothing in one can be seen from outside, so that all of it can be shortened.
  const code = format === 'module' ? bare : `(()=>{${bare}})()`
  return {
    code,
    map: String(minified.map),
    integrity: `sha256-${createHash('sha256').update(code).digest('base64')}`,
  }
}

/** The machine speaks in words, which are data to a minifier: here each becomes a short one. */
const shortenTags: Plugin = {
  name: 'shorten-tags',
  setup(bundler) {
    bundler.onLoad({ filter: /sdk[\\/]core[\\/]connection[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/'(\w+)'/g, (text, word) => {
        const index = MANGLED_TAGS.indexOf(word)
        return index === -1 ? text : `'${index.toString(36)}'`
      }),
      loader: 'ts',
    }))
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
