import type { KnownTruth } from '../follow/known-truth.ts'

/** Names of apps that nobody registered a version of are told apart up to this many; the rest count as one. */
const MAX_OTHER_APPS = 20

/**
 * Under which app and version a client counts. Versions that are not registered at core count as the unknown one,
 * so that made-up names can neither fill memory nor hide real ones.
 */
export function clientNamer(truth: KnownTruth) {
  let releases = truth.releases
  let known = index(releases)
  const others = new Map<string, Set<string>>()

  return (page: string, app: string, version: string): { app: string; version: string } => {
    if (releases !== truth.releases) {
      releases = truth.releases
      known = index(releases)
      others.clear()
    }
    const apps = known.get(page)
    const versions = apps?.get(app)
    if (versions !== undefined) return { app, version: versions.has(version) ? version : '' }
    if (app === '') return { app, version: '' }
    let names = others.get(page)
    if (names === undefined) {
      names = new Set()
      others.set(page, names)
    }
    if (!names.has(app) && names.size >= MAX_OTHER_APPS) return { app: 'other', version: '' }
    names.add(app)
    return { app, version: '' }
  }
}

function index(releases: KnownTruth['releases']): Map<string, Map<string, Set<string>>> {
  const pages = new Map<string, Map<string, Set<string>>>()
  for (const { page, app, version } of releases) {
    const apps = pages.get(page) ?? new Map<string, Set<string>>()
    pages.set(page, apps)
    const versions = apps.get(app) ?? new Set()
    apps.set(app, versions.add(version))
  }
  return pages
}
