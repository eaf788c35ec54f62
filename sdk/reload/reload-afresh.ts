/** Unregisters the page's service workers, clears the caches of its origin and reloads. */
export async function reloadAfresh(): Promise<void> {
  try {
    const workers = (await navigator.serviceWorker?.getRegistrations()) ?? []
    await Promise.all(workers.map((worker) => worker.unregister()))
    if ('caches' in globalThis) await Promise.all((await caches.keys()).map((name) => caches.delete(name)))
  } catch {
    // Not allowed to: a plain reload is what is left.
  }
  location.reload()
}
