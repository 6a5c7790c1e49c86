/** What every current browser shows by itself; the rest (heic, tiff) keeps its icon. */
const IMAGES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);

export const isShowableImage = (contentType: string): boolean => IMAGES.has(contentType);
