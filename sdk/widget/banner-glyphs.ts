const CIRCLE = 'M8 0a8 8 0 100 16A8 8 0 008 0z'
const EXCLAMATION = 'M7 4v5h2V4zM7 10v2h2v-2z'

/** Glyphs of one family on a grid of 16, as paths, from the least impact on; what is cut out shows the ground. */
export const GLYPHS = {
  maintenance: 'M15 4a4 4 0 01-6 5l-6 6-2-2 6-6a4 4 0 015-6L9 4l1 2 2 1z',
  minor: CIRCLE + EXCLAMATION,
  major: `M8 0l8 15H0z${EXCLAMATION}`,
  critical: `${CIRCLE}M5 4l3 3 3-3 1 1-3 3 3 3-1 1-3-3-3 3-1-1 3-3-3-3z`,
} as Record<string, string> & { minor: string }

/** Of a reload notice; it comes with what makes those. */
export const NOTICE_GLYPH = 'M8 2a6 6 0 106 8h-2A4 4 0 118 4l3 1-2 2h5V2l-2 2a6 6 0 00-4-2z'
