import type { PostmortemSections } from '../../domain/postmortems/postmortem-sections.ts'

/** One update of a story. Components are named by the keys of `DEMO_COMPONENTS`. */
export interface StoryUpdate {
  at: string
  status:
    | 'investigating'
    | 'identified'
    | 'monitoring'
    | 'resolved'
    | 'scheduled'
    | 'in_progress'
    | 'completed'
  body: string
  components?: Record<string, string>
}

/** An incident or maintenance as it is told, oldest update first; times are ISO 8601. */
export interface Story {
  name: string
  startedAt?: string
  scheduledFor?: string
  scheduledUntil?: string
  updates: StoryUpdate[]
  postmortem?: { at: string; sections: Partial<PostmortemSections> }
}

/** The demonstration page's components: key, group, name, description. */
export const DEMO_COMPONENTS = [
  { key: 'web', group: 'Chat', name: 'Chat app', description: 'Reading and writing chats in the browser' },
  { key: 'api', group: 'Chat', name: 'Chat API', description: 'Messages and events for your own clients' },
  {
    key: 'inapp',
    group: 'Chat',
    name: 'In-product messages',
    description: 'Notes and tours inside your product',
  },
  { key: 'sync', group: 'Platform', name: 'Sync engine', description: 'Keeps every open client up to date' },
  { key: 'search', group: 'Platform', name: 'Search', description: 'Finding chats and messages' },
  { key: 'uploads', group: 'Platform', name: 'Uploads', description: 'Files and pictures' },
  { key: 'signin', group: null, name: 'Sign-in', description: 'Passwords, passkeys and single sign-on' },
] as const
