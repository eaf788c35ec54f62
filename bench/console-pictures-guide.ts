import type { Page } from 'playwright-core'
import type { RunningProduct } from '../tests/support/run-product.ts'
export async function takeGuidePictures(
  _product: RunningProduct,
  _page: Page,
  _openId: string,
): Promise<void> {}
